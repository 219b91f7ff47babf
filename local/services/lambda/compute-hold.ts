import type { Clock, ReleaseHold } from '../../clock/clock.ts';

/** Whether an invocation computes, and so holds virtual time, or only waits for it. */
export interface ComputeHold {
  computing(): void;
  waiting(): void;
  /** It computes no more; later reports are ignored, as an ended invocation cannot hold time. */
  end(): void;
}

/**
 * @param owner the invocation's name among the holders of the clock
 * @param watchdogMs how long it may compute in one go, in real milliseconds. @default - the clock itself runs in real
 * time, where the function's timeout is watchdog enough
 * @param onGiveUp called when it has computed for longer
 */
export function createComputeHold(
  clock: Clock,
  owner: string,
  watchdogMs: number | undefined,
  onGiveUp: () => void,
): ComputeHold {
  let release: ReleaseHold | undefined;
  let watchdog: NodeJS.Timeout | undefined;
  let hasEnded = false;
  const waiting = () => {
    clearTimeout(watchdog);
    watchdog = undefined;
    release?.();
    release = undefined;
  };
  return {
    computing() {
      if (hasEnded) return;
      release ??= clock.hold(owner);
      if (watchdogMs !== undefined) watchdog ??= setTimeout(onGiveUp, watchdogMs).unref();
    },
    waiting,
    end() {
      hasEnded = true;
      waiting();
    },
  };
}
