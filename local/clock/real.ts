import type { Clock } from './clock.ts';

/** setTimeout takes no more than 2^31 - 1 ms (24.8 days); longer waits are taken in several steps. */
const LONGEST_TIMEOUT_MS = 2_147_483_647;

/**
 * Time that passes as on the machine.
 *
 * @param nowMs in milliseconds since the epoch @default - the machine's clock
 */
export function createRealClock(nowMs: () => number = Date.now): Clock {
  return {
    nowMs,
    at(dueMs, callback) {
      let timer: NodeJS.Timeout;
      const wait = () => {
        const remainingMs = dueMs - nowMs();
        const stepMs = Math.min(Math.max(0, remainingMs), LONGEST_TIMEOUT_MS);
        // A timer may fire up to 1 ms early, because the event loop keeps whole milliseconds of its own.
        timer = setTimeout(() => (nowMs() < dueMs ? wait() : callback()), stepMs);
      };
      wait();
      return () => clearTimeout(timer);
    },
    hold: () => () => undefined,
    holders: () => [],
  };
}
