import type { Admission, AdmissionDecision, Rejection } from '../../../patterns/circuit-breaker/admission.ts';
import type {
  CircuitBreakerSettings,
  CircuitSignal,
  TransitionEvent,
} from '../../../patterns/circuit-breaker/index.ts';
import { circuitBreakerSettings } from '../../../patterns/circuit-breaker/index.ts';
import { type BreakerTable, CircuitBreakerStore, memoryBreakerTable } from '../../../stores/circuit-breaker/index.ts';

/** A day in 2026; tests move it, nothing waits. */
export const T0 = 1_790_000_000_000;

/** A clock that a test sets. */
export interface TestClock {
  nowMs: number;
}

export interface Fleet {
  readonly clock: TestClock;
  readonly table: BreakerTable;
  readonly events: TransitionEvent[];
  readonly signals: CircuitSignal[];
  /** one more environment on the same table, its clock off by so much */
  environment(skewMs?: number, table?: BreakerTable): CircuitBreakerStore;
}

/** Environments that share a table of circuits and a clock. Their events are collected. */
export function fleetOn(
  table: BreakerTable = memoryBreakerTable(),
  options: Partial<CircuitBreakerSettings> = {},
): Fleet {
  const clock = { nowMs: T0 };
  const events: TransitionEvent[] = [];
  const signals: CircuitSignal[] = [];
  const settings = circuitBreakerSettings(options);
  return {
    clock,
    table,
    events,
    signals,
    environment: (skewMs = 0, own = table) =>
      new CircuitBreakerStore(own, {
        publish: (event) => {
          events.push(event);
          return Promise.resolve();
        },
        observe: (signal) => {
          signals.push(signal);
        },
        settings: () => settings,
        nowMs: () => clock.nowMs + skewMs,
        sleep: () => Promise.resolve(),
        // a busy machine must not make a difference
        deadlineMs: Number.POSITIVE_INFINITY,
        publishLimitMs: Number.POSITIVE_INFINITY,
      }),
  };
}

/** A bus that takes every event, for tests that check no events. */
export const publish = () => Promise.resolve();

let requests = 0;

/** Asks with a new permit id unless one is given. */
export async function ask(
  store: CircuitBreakerStore,
  breakerId: string,
  permitId = `permit-${requests++}`,
): Promise<AdmissionDecision> {
  return await store.admit({ breakerId, permitId, redriveCount: 0 });
}

export async function admit(store: CircuitBreakerStore, breakerId: string, permitId?: string): Promise<Admission> {
  const decision = await ask(store, breakerId, permitId);
  if (!decision.admitted) throw new Error(`expected an admission, got ${JSON.stringify(decision.rejection)}`);
  return decision.admission;
}

export async function refusal(store: CircuitBreakerStore, breakerId: string, permitId?: string): Promise<Rejection> {
  const decision = await ask(store, breakerId, permitId);
  if (decision.admitted) throw new Error(`expected a rejection, got ${JSON.stringify(decision.admission)}`);
  return decision.rejection;
}

/** Opens a circuit the way outages do: failures in a row. */
export async function open(store: CircuitBreakerStore, breakerId: string, failures = 5): Promise<void> {
  for (let count = 0; count < failures; count += 1) await store.recordOutcome(await admit(store, breakerId), 'failure');
}
