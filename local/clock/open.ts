import { randomInt } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { createRealClock } from './real.ts';
import { readSavedClock, realAheadMs, virtualStartMs, writeSavedClock } from './saved.ts';
import { createVirtualClock } from './virtual.ts';

export type TimeMode = 'real' | 'virtual';

export interface OpenedClock {
  readonly clock: Clock;
  /** of everything random in the cloud; kept in the state directory */
  readonly seed: number;
  /** how a worker comes by the same time */
  readonly workerTime: { readonly kind: 'real'; readonly aheadMs: number } | { readonly kind: 'virtual' };
}

/** Opens the one clock of a state directory, where it was left. @param seed @default - the seed it had, or a new one */
export function openClock(stateDir: string, mode: TimeMode, seed?: number): OpenedClock {
  const saved = readSavedClock(stateDir);
  const kept = seed ?? saved?.seed ?? randomInt(2 ** 32);
  const machineNowMs = Date.now();
  switch (mode) {
    case 'real': {
      const aheadMs = realAheadMs(saved, machineNowMs);
      writeSavedClock(stateDir, { kind: 'real', aheadMs, seed: kept });
      return { clock: createRealClock(aheadMs), seed: kept, workerTime: { kind: 'real', aheadMs } };
    }
    case 'virtual': {
      const save = (nowMs: number) => writeSavedClock(stateDir, { kind: 'virtual', nowMs, seed: kept });
      const startMs = virtualStartMs(saved, machineNowMs);
      save(startMs);
      return { clock: createVirtualClock({ startMs, onJump: save }), seed: kept, workerTime: { kind: 'virtual' } };
    }
    default:
      return mode satisfies never;
  }
}
