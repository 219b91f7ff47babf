import { randomUUID } from 'node:crypto';
import { CircuitBreakerOpenError } from '../../patterns/catalogue/errors.ts';
import type {
  Admission,
  AdmissionDecision,
  CallOutcome,
  CircuitBreakers,
  FastPathAdmission,
} from '../../patterns/circuit-breaker/admission.ts';
import { needsRecording, outcomeOfError } from '../../patterns/circuit-breaker/index.ts';
import { describeValue } from '../../patterns/json/describe-value.ts';

/** A circuit, where its state is kept, and what the outcomes of calls mean to it. */
export interface GuardedBy<T = unknown> {
  readonly breakers: CircuitBreakers;
  /** one per dependency, not per call */
  readonly breakerId: string;
  /**
   * What the call is known by: the same id is the same call, admitted and counted once.
   * @default - a new id for each call
   */
  readonly permitId?: () => string;
  /**
   * What an error says about the dependency. Throttling, the caller's own mistakes and its aborts are `neutral`.
   * @default outcomeOfError: by name, HTTP status and cause; what says nothing is a failure
   */
  readonly classify?: (error: unknown) => CallOutcome;
  /**
   * What an answer says about the dependency, for clients that return failures instead of throwing them. The answer is
   * returned whatever it says.
   * @default - every answer is a success
   */
  readonly classifyResult?: (result: T) => CallOutcome;
}

/**
 * Calls a dependency under its circuit: asks for an admission, calls, records the outcome.
 *
 * @throws CircuitBreakerOpenError with `retryAfterMs` when the circuit refuses; otherwise whatever the call throws
 */
export async function guard<T>(by: GuardedBy<T>, call: () => Promise<T>): Promise<T> {
  const { breakers, breakerId } = by;
  let admission: Admission | FastPathAdmission | undefined;
  if (by.permitId === undefined) admission = breakers.fastPathAdmission?.(breakerId);
  if (admission === undefined) {
    const asked = breakers.admit({ breakerId, permitId: by.permitId?.() ?? newPermitId(), redriveCount: 0 });
    // circuits in memory have answered already: no further turn of the event loop
    admission = leaveOf('admitted' in asked ? asked : await asked);
  }
  let answer: T;
  try {
    answer = await call();
  } catch (error) {
    const { classify } = by;
    const outcome =
      classify === undefined
        ? outcomeOfError(error)
        : await classified(breakers, admission, 'classify', () => classify(error));
    await breakers.recordOutcome(named(admission), outcome);
    throw error;
  }
  const { classifyResult } = by;
  const outcome =
    classifyResult === undefined
      ? 'success'
      : await classified(breakers, admission, 'classifyResult', () => classifyResult(answer));
  // healthy calls end here: no request
  if (needsRecording(admission, outcome)) await breakers.recordOutcome(named(admission), outcome);
  return answer;
}

/** What a classifier says. One that fails says nothing about the dependency: a probe gives its permit back. */
async function classified(
  breakers: CircuitBreakers,
  admission: Admission | FastPathAdmission,
  option: string,
  classify: () => unknown,
): Promise<CallOutcome> {
  try {
    const outcome = classify();
    if (outcome === 'success' || outcome === 'failure' || outcome === 'neutral') return outcome;
    throw new TypeError(`${option} must return "success", "failure" or "neutral", got ${describeValue(outcome)}`);
  } catch (error) {
    await breakers.recordOutcome(named(admission), 'neutral');
    throw error;
  }
}

function leaveOf(decision: AdmissionDecision): Admission {
  if (!decision.admitted) throw new CircuitBreakerOpenError(decision.rejection);
  return decision.admission;
}

/** Adds a permit id to an admission of the fast path, because its outcome is about to be recorded. */
function named(admission: Admission | FastPathAdmission): Admission {
  return { permitId: newPermitId(), ...admission };
}

const PROCESS_ID = randomUUID();
let calls = 0;

/** Unique in the fleet by the process, in the process by the count: a UUID per call would cost as much as the rest. */
function newPermitId(): string {
  calls += 1;
  return `${PROCESS_ID}-${calls}`;
}
