/** The state a circuit was in when it admitted a call. */
export type CircuitState = 'CLOSED' | 'OPEN' | 'HALF_OPEN' | 'ISOLATED' | 'METRICS_ONLY';

/** Leave to call one tier once (its retries included), fenced by the circuit's generation. */
export interface Admission {
  /** `<agent>/<tier>`, or the name of a shared dependency */
  readonly breakerId: string;
  /** the generation that admitted; an outcome is recorded under it and under no other */
  readonly generation: number;
  /** hash of (workflow, phase, round, item, tier, redriveCount): asking again is the same admission */
  readonly permitId: string;
  /** Execution.RedriveCount at admission; a later redrive makes it stale */
  readonly redriveCount: number;
  readonly admittedAtMs: number;
  readonly state: CircuitState;
  /** the circuit remembered failures when it admitted: a success then clears them, otherwise it writes nothing */
  readonly sawFailures: boolean;
  /** the store could not be read, so the call was let through unbooked (reads fail open) */
  readonly failedOpen?: boolean;
}

/** The admission that all calls of a quiet circuit share. It has no permit id: one is added when an outcome is recorded. */
export type FastPathAdmission = Omit<Admission, 'permitId'>;

/** The circuit refused, and says when asking again makes sense. */
export interface Rejection {
  readonly breakerId: string;
  readonly state: CircuitState;
  readonly retryAfterMs: number;
}

export type AdmissionDecision =
  | { readonly admitted: true; readonly admission: Admission }
  | { readonly admitted: false; readonly rejection: Rejection };

/** The outcome of an admitted call. `neutral` says nothing about the dependency's health. */
export type CallOutcome = 'success' | 'failure' | 'neutral';

/** What the workflow needs of a circuit-breaker store. */
export interface CircuitBreakers {
  /**
   * The admission that every call may use at this moment, without a permit id or a request; undefined: call `admit`.
   * @default - there is no fast path, as in a store that other processes write to
   */
  fastPathAdmission?(breakerId: string): FastPathAdmission | undefined;
  /** Answers in the same turn when nobody else has to be asked. */
  admit(request: {
    breakerId: string;
    permitId: string;
    redriveCount: number;
  }): AdmissionDecision | Promise<AdmissionDecision>;
  /** Before a further attempt under an admission: keeps a probe's permit alive. False when it could not count. */
  renew(admission: Admission): Promise<boolean>;
  /** Records the outcome of an admitted call. The same outcome again changes nothing. */
  recordOutcome(admission: Admission, outcome: CallOutcome): Promise<unknown>;
}
