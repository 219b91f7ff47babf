import type { Clock, ReleaseHold } from '../clock.ts';

/** Whether an invocation computes, and so holds virtual time, or only waits for it. */
export interface Attention {
  computing(): void;
  waiting(): void;
}

/**
 * @param watchdogMs how long it may compute in one go, in real milliseconds. @default - the clock itself runs in real
 * time, where the function's timeout is watchdog enough
 * @param onGiveUp called when it has computed for longer
 */
export function createAttention(clock: Clock, watchdogMs: number | undefined, onGiveUp: () => void): Attention {
  let hold: ReleaseHold | undefined;
  let watchdog: NodeJS.Timeout | undefined;
  return {
    computing() {
      hold ??= clock.hold();
      if (watchdogMs !== undefined) watchdog ??= setTimeout(onGiveUp, watchdogMs);
    },
    waiting() {
      clearTimeout(watchdog);
      watchdog = undefined;
      hold?.();
      hold = undefined;
    },
  };
}
