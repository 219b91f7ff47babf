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

/** The circuit that guards a call, and how its results are classified. */
export interface GuardOptions<T = unknown> {
  readonly breakers: CircuitBreakers;
  /** one per dependency, not per call */
  readonly breakerId: string;
  /**
   * Identifies the call: calls with the same id are admitted and counted as one.
   * @default - a new id for each call
   */
  readonly permitId?: () => string;
  /**
   * The outcome of a call that threw. Throttling, the caller's own mistakes and its aborts should be `neutral`.
   * @default outcomeOfError: by name, HTTP status and cause; an unknown error is a failure
   */
  readonly classify?: (error: unknown) => CallOutcome;
  /**
   * The outcome of a call that returned, for clients that return failures instead of throwing them. The answer is returned
   * in any case.
   * @default - every answer is a success
   */
  readonly classifyResult?: (result: T) => CallOutcome;
}

/**
 * Calls a dependency under its circuit: asks for an admission, calls, records the outcome.
 *
 * @throws CircuitBreakerOpenError with `retryAfterMs` when the circuit refuses, without it when it is isolated; otherwise the call's error
 */
export async function guard<T>(options: GuardOptions<T>, call: () => Promise<T>): Promise<T> {
  const { breakers, breakerId } = options;
  let admission: Admission | FastPathAdmission | undefined;
  if (options.permitId === undefined) admission = breakers.fastPathAdmission?.(breakerId);
  if (admission === undefined) {
    const decision = breakers.admit({ breakerId, permitId: options.permitId?.() ?? newPermitId(), redriveCount: 0 });
    // circuits in memory answer synchronously: no further turn of the event loop
    admission = admissionOf('admitted' in decision ? decision : await decision);
  }
  let answer: T;
  try {
    answer = await call();
  } catch (error) {
    const { classify } = options;
    const outcome =
      classify === undefined
        ? outcomeOfError(error)
        : await classified(breakers, admission, 'classify', () => classify(error));
    await breakers.recordOutcome(withPermitId(admission), outcome);
    throw error;
  }
  const { classifyResult } = options;
  const outcome =
    classifyResult === undefined
      ? 'success'
      : await classified(breakers, admission, 'classifyResult', () => classifyResult(answer));
  // a healthy call makes no request here
  if (needsRecording(admission, outcome)) await breakers.recordOutcome(withPermitId(admission), outcome);
  return answer;
}

/** The outcome by a classifier. When it throws, the outcome is `neutral`, so that a probe returns its permit. */
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
    await breakers.recordOutcome(withPermitId(admission), 'neutral');
    throw error;
  }
}

function admissionOf(decision: AdmissionDecision): Admission {
  if (!decision.admitted) throw new CircuitBreakerOpenError(decision.rejection);
  return decision.admission;
}

/** Adds a permit id to an admission of the fast path, because its outcome is about to be recorded. */
function withPermitId(admission: Admission | FastPathAdmission): Admission {
  return { permitId: newPermitId(), ...admission };
}

const PROCESS_ID = randomUUID();
let calls = 0;

/** A UUID per process and a count: a UUID per call would cost as much as the rest of the call. */
function newPermitId(): string {
  calls += 1;
  return `${PROCESS_ID}-${calls}`;
}
