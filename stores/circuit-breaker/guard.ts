import { randomUUID } from 'node:crypto';
import type { CallOutcome, CircuitBreakers } from '../../patterns/admission.ts';
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
  const permitId = by.permitId === undefined ? newPermitId() : by.permitId();
  const decision = await by.breakers.admit({ breakerId: by.breakerId, permitId, redriveCount: 0 });
  if (!decision.admitted) throw new CircuitBreakerOpenError(decision.rejection);
  const { admission } = decision;
  let answer: T;
  try {
    answer = await call();
  } catch (error) {
    await by.breakers.book(admission, (by.classify ?? outcomeOf)(error));
    throw error;
  }
  // healthy calls end here: no request, no further turn of the event loop
  if (needsBooking(admission, 'success')) await by.breakers.book(admission, 'success');
  return answer;
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
