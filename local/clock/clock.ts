export type TimeMode = 'real' | 'virtual';

/** Time as the embedded cloud knows it: real, or virtual. One clock per state directory. */
export interface Clock {
  /** milliseconds since the epoch */
  nowMs(): number;
  /** Calls back once, at `dueMs` or as soon after as can be; a due time in the past means as soon as possible. */
  at(dueMs: number, callback: () => void, options?: TimerOptions): CancelTimer;
  /**
   * Work of unknown duration is going on (a computing handler, an open request, an expression being
   * evaluated): virtual time stands still until every hold is released. On a real clock a hold does nothing.
   *
   * @param owner name of the work, for {@link holders}
   */
  hold(owner: string): ReleaseHold;
  /** The names of the work that holds virtual time; the same owner once for each of its holds. */
  holders(): readonly string[];
}

export interface TimerOptions {
  /**
   * An endless schedule: virtual time never advances for it, it only fires
   * on the way to a timer that is not in the background. On a real clock it is a timer like any other. @default false
   */
  readonly background?: boolean;
  /**
   * Its place among the timers of one due time, where the order in which they are set is that of a race: those without come first,
   * in the order they were set, then the others by their place. On a real clock it does nothing.
   */
  readonly place?: string;
}

/** Takes a timer back; harmless after it has fired. */
export type CancelTimer = () => void;

/** Releases a hold; harmless when called twice. */
export type ReleaseHold = () => void;
