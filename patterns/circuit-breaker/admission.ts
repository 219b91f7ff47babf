import * as z from 'zod';

export const circuitState = z.enum(['CLOSED', 'OPEN', 'HALF_OPEN', 'ISOLATED', 'METRICS_ONLY']);

export type CircuitState = z.infer<typeof circuitState>;

/** Permission to call one tier once, its retries included. It is fenced by the circuit's generation. */
export const admission = z.object({
  /** `<agent>/<tier>`, or the name of a shared dependency */
  breakerId: z.string(),
  /** the generation that admitted; an outcome is recorded under it and under no other */
  generation: z.int(),
  /** hash of (workflow, phase, round, item, tier, redriveCount): the same request gets the same admission */
  permitId: z.string(),
  /** Execution.RedriveCount at admission; a later redrive makes the admission stale */
  redriveCount: z.int(),
  admittedAtMs: z.number(),
  /** of the circuit when it admitted the call */
  state: circuitState,
  /** a success of this call must be recorded: it clears a streak, or counts in a rate's window */
  mustRecordSuccess: z.boolean(),
  /** the store could not be read, so the call was admitted without a record of it */
  admittedUnguarded: z.boolean().exactOptional(),
});

export type Admission = Readonly<z.infer<typeof admission>>;

/** The admission that all calls of a quiet circuit share. It has no permit id: one is added when an outcome is recorded. */
export type FastPathAdmission = Omit<Admission, 'permitId'>;

/** The circuit refused the call. */
export const rejection = z.object({
  breakerId: z.string(),
  state: circuitState,
  /**
   * the next request may be admitted after so many milliseconds
   * @default - no time makes a difference: an operator isolated the circuit, and it stays so until a reset or a probe
   */
  retryAfterMs: z.number().exactOptional(),
});

export type Rejection = Readonly<z.infer<typeof rejection>>;

export type AdmissionDecision =
  | { readonly admitted: true; readonly admission: Admission }
  | { readonly admitted: false; readonly rejection: Rejection };

/** The outcome of an admitted call. `neutral` says nothing about the dependency's health. */
export type CallOutcome = 'success' | 'failure' | 'neutral';

/** The part of a circuit-breaker store that the workflow uses. */
export interface CircuitBreakers {
  /**
   * The admission that every call may use at this moment, without a permit id or a request; undefined: call `admit`.
   * @default - there is no fast path, as in a store that other processes write to
   */
  fastPathAdmission?(breakerId: string): FastPathAdmission | undefined;
  /** Admits or refuses a call. The same permit id gets the same admission. Circuits in memory answer synchronously. */
  admit(request: {
    breakerId: string;
    permitId: string;
    redriveCount: number;
  }): AdmissionDecision | Promise<AdmissionDecision>;
  /** Extends a probe's permit before a further attempt. @returns false when the attempt's outcome could not count */
  renew(admission: Admission): Promise<boolean>;
  /** Records the outcome of an admitted call. The same outcome again changes nothing. */
  recordOutcome(admission: Admission, outcome: CallOutcome): Promise<unknown>;
}
