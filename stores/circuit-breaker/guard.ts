import { randomUUID } from 'node:crypto';
import type {
  Admission,
  AdmissionDecision,
  CallOutcome,
  CircuitBreakers,
  StandingAdmission,
} from '../../patterns/admission.ts';
import { needsBooking } from '../../patterns/circuit-breaker.ts';
import { CircuitBreakerOpenError, circuitOutcome } from '../../patterns/errors.ts';

/** A circuit, and where its state is kept. */
export interface GuardedBy {
  readonly breakers: CircuitBreakers;
  /** one per dependency, not per call */
  readonly breakerId: string;
  /**
   * What the call is known by: the same id is the same call, admitted and counted once.
   * @default - a new id for each call
   */
  readonly permitId?: () => string;
  /**
   * What an error says about the dependency. Throttling and the caller's own mistakes are `neutral`.
   * @default circuitOutcome of the error catalogue: a name it does not know is a failure
   */
  readonly classify?: (error: unknown) => CallOutcome;
}

/**
 * Calls a dependency under its circuit: asks, calls, books.
 *
 * @throws CircuitBreakerOpenError with `retryAfterMs` when the circuit refuses; otherwise whatever the call throws
 */
export async function guard<T>(by: GuardedBy, call: () => Promise<T>): Promise<T> {
  const { breakers, breakerId } = by;
  let admission: Admission | StandingAdmission | undefined;
  if (by.permitId === undefined) admission = breakers.standingAdmission?.(breakerId);
  if (admission === undefined) {
    const asked = breakers.admit({ breakerId, permitId: by.permitId?.() ?? newPermitId(), redriveCount: 0 });
    // circuits in memory have answered already: no further turn of the event loop
    admission = leaveOf('admitted' in asked ? asked : await asked);
  }
  let answer: T;
  try {
    answer = await call();
  } catch (error) {
    await breakers.book(named(admission), (by.classify ?? outcomeOf)(error));
    throw error;
  }
  // healthy calls end here: no request
  if (needsBooking(admission, 'success')) await breakers.book(named(admission), 'success');
  return answer;
}

function leaveOf(decision: AdmissionDecision): Admission {
  if (!decision.admitted) throw new CircuitBreakerOpenError(decision.rejection);
  return decision.admission;
}

/** A call under a standing admission gets its name here, where it is counted; any other keeps its own. */
function named(admission: Admission | StandingAdmission): Admission {
  return { permitId: newPermitId(), ...admission };
}

function outcomeOf(error: unknown): CallOutcome {
  return circuitOutcome(error instanceof Error ? error.name : 'Error');
}

const PROCESS_ID = randomUUID();
let calls = 0;

/** Unique in the fleet by the process, in the process by the count: a UUID per call would cost as much as the rest. */
function newPermitId(): string {
  calls += 1;
  return `${PROCESS_ID}-${calls}`;
}
