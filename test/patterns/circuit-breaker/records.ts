import {
  type Admission,
  admission as admissionSchema,
  type CircuitState,
} from '../../../patterns/circuit-breaker/admission.ts';
import { type CircuitIn, initialRecord } from '../../../patterns/circuit-breaker/index.ts';

/** Records and admissions of one circuit in generation 4, at time 0. */
export const BREAKER = 'risk/rules';

const { state: _, failed, window, ...initial } = initialRecord(BREAKER, 1);
const head = { ...initial, generation: 4, sinceMs: -1_000 };

export function closed(overrides: Partial<CircuitIn<'CLOSED'>> = {}): CircuitIn<'CLOSED'> {
  return { ...head, state: 'CLOSED', failed, window, ...overrides };
}

export function open(overrides: Partial<CircuitIn<'OPEN'>> = {}): CircuitIn<'OPEN'> {
  return { ...head, state: 'OPEN', openUntilMs: 60_000, reopenings: 0, halfOpenedEarly: false, ...overrides };
}

export function halfOpen(overrides: Partial<CircuitIn<'HALF_OPEN'>> = {}): CircuitIn<'HALF_OPEN'> {
  const state = { state: 'HALF_OPEN', permits: {}, succeeded: new Set<string>() } as const;
  return { ...head, ...state, reopenings: 0, halfOpenedEarly: false, ...overrides };
}

export function isolated(): CircuitIn<'ISOLATED'> {
  return { ...head, state: 'ISOLATED' };
}

export function admissionIn(state: CircuitState, overrides: Partial<Admission> = {}): Admission {
  return admissionSchema.parse({
    breakerId: BREAKER,
    generation: 4,
    permitId: 'caller',
    redriveCount: 0,
    admittedAtMs: 0,
    state,
    mustRecordSuccess: false,
    ...overrides,
  });
}
