import type { CancelTimer, Clock } from './clock.ts';

interface Timer {
  readonly dueMs: number;
  /** timers due at the same time fire by their place, and those of the same place in the order they were set */
  readonly place: string;
  readonly order: number;
  readonly callback: () => void;
  readonly background: boolean;
}

/**
 * Time that passes only by jumping to the earliest due timer, and only while there is no hold. Between two timers the
 * event loop turns once, so that work started by the first one can take its hold before time moves on. Time moves only
 * as long as a timer is pending that is not a background one.
 */
export function createVirtualClock(options: {
  readonly startMs: number;
  /** called with the new time after each jump */
  readonly onJump?: (nowMs: number) => void;
}): Clock {
  let nowMs = options.startMs;
  let order = 0;
  const holds = new Set<{ readonly owner: string }>();
  let scheduled = false;
  const timers = new Set<Timer>();

  function schedule(): void {
    if (scheduled || holds.size > 0 || timers.size === 0) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      if (holds.size === 0) fireEarliest();
    });
  }

  function fireEarliest(): void {
    const timer = earliest(timers);
    if (timer === undefined || (timer.dueMs > nowMs && !isAwaited(timers))) return;
    timers.delete(timer);
    if (timer.dueMs > nowMs) {
      nowMs = timer.dueMs;
      options.onJump?.(nowMs);
    }
    try {
      timer.callback();
    } finally {
      schedule();
    }
  }

  return {
    nowMs: () => nowMs,
    at(dueMs, callback, { background = false, place = '' } = {}): CancelTimer {
      const timer = { dueMs, place, order: order++, callback, background };
      timers.add(timer);
      schedule();
      return () => timers.delete(timer);
    },
    hold(owner) {
      const hold = { owner };
      holds.add(hold);
      return () => {
        if (holds.delete(hold)) schedule();
      };
    },
    holders: () => [...holds].map(({ owner }) => owner),
  };
}

function isAwaited(timers: Iterable<Timer>): boolean {
  for (const { background } of timers) if (!background) return true;
  return false;
}

/** The cloud has at most a few hundred timers at once, so a scan is quick enough. */
function earliest(timers: Iterable<Timer>): Timer | undefined {
  let best: Timer | undefined;
  for (const timer of timers) {
    if (best === undefined || isBefore(timer, best)) best = timer;
  }
  return best;
}

function isBefore(timer: Timer, other: Timer): boolean {
  if (timer.dueMs !== other.dueMs) return timer.dueMs < other.dueMs;
  if (timer.place !== other.place) return timer.place < other.place;
  return timer.order < other.order;
}
