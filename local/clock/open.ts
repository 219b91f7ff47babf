import { randomInt } from 'node:crypto';
import type { CancelTimer, Clock } from '../clock.ts';
import { createRealClock } from './real.ts';
import { readSavedClock, realAheadMs, seedOfStart, virtualStartMs, writeSavedClock } from './saved.ts';
import { createSharedNow, type SharedNow, writeSharedNow } from './shared-now.ts';
import { createVirtualClock } from './virtual.ts';

export type TimeMode = 'real' | 'virtual';

/** How a worker thread comes by the cloud's time: the machine's, set ahead, or read from the cloud. */
export type WorkerTime =
  | { readonly kind: 'real'; readonly aheadMs: number }
  | { readonly kind: 'virtual'; readonly now: SharedNow };

export interface OpenedClock {
  readonly clock: Clock;
  /** From now on no timer fires any more, as if the process had ended. */
  stop(): void;
  /** kept in the state directory */
  readonly seed: number;
  /** of everything random in this start of the cloud; the first one's is `seed` */
  readonly startSeed: number;
  readonly workerTime: WorkerTime;
}

/** Opens the one clock of a state directory, where it was left. @param seed @default - the seed it had, or a new one */
export function openClock(stateDir: string, mode: TimeMode, seed?: number): OpenedClock {
  const saved = readSavedClock(stateDir);
  const dice = {
    seed: seed ?? saved?.seed ?? randomInt(2 ** 32),
    earlierStarts: saved === undefined ? 0 : saved.earlierStarts + 1,
  };
  const seeds = { seed: dice.seed, startSeed: seedOfStart(dice) };
  const machineNowMs = Date.now();
  switch (mode) {
    case 'real': {
      const aheadMs = realAheadMs(saved, machineNowMs);
      writeSavedClock(stateDir, { kind: 'real', aheadMs, ...dice });
      return { ...stoppable(createRealClock(aheadMs)), ...seeds, workerTime: { kind: 'real', aheadMs } };
    }
    case 'virtual': {
      const startMs = virtualStartMs(saved, machineNowMs);
      const now = createSharedNow(startMs);
      const save = (nowMs: number) => {
        writeSharedNow(now, nowMs);
        writeSavedClock(stateDir, { kind: 'virtual', nowMs, ...dice });
      };
      save(startMs);
      const clock = createVirtualClock({ startMs, onJump: save });
      return { ...stoppable(clock), ...seeds, workerTime: { kind: 'virtual', now } };
    }
    default:
      return mode satisfies never;
  }
}

function stoppable(clock: Clock): Pick<OpenedClock, 'clock' | 'stop'> {
  const pending = new Set<CancelTimer>();
  let isStopped = false;
  return {
    clock: {
      ...clock,
      at(dueMs, callback, options) {
        if (isStopped) return () => undefined;
        const fire = () => {
          pending.delete(cancel);
          callback();
        };
        const cancelTimer = clock.at(dueMs, fire, options);
        const cancel = () => {
          pending.delete(cancel);
          cancelTimer();
        };
        pending.add(cancel);
        return cancel;
      },
    },
    stop() {
      isStopped = true;
      for (const cancel of pending) cancel();
    },
  };
}
