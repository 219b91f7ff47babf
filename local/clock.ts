/** Time as the embedded cloud knows it: real, or virtual. One clock per state directory. */
export interface Clock {
  /** milliseconds since the epoch */
  nowMs(): number;
  /** Calls back once, at `dueMs` or as soon after as can be; a due time in the past means as soon as possible. */
  at(dueMs: number, callback: () => void): CancelTimer;
  /**
   * Work is going on whose end cannot be foreseen (a computing handler, an open request, an expression being
   * evaluated): virtual time stands still until every hold is released. On a real clock a hold does nothing.
   */
  hold(): ReleaseHold;
}

/** Takes a timer back; harmless after it has fired. */
export type CancelTimer = () => void;

/** Releases a hold; harmless when called twice. */
export type ReleaseHold = () => void;
