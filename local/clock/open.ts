import { randomInt } from 'node:crypto';
import type { CancelTimer, Clock, TimeMode } from './clock.ts';
import { createNamedRandom, type DrawnBy, type NamedRandom, UNSEEDED } from './named-random.ts';
import { createRealClock } from './real.ts';
import { createRounds, type Rounds } from './rounds.ts';
import { readSavedClock, type SavedSeed, seedOfStart, startMsOf, writeSavedClock } from './saved.ts';
import { createSharedNow, type SharedNow, writeSharedNow } from './shared-now.ts';
import { type SteadyNow, steadyNowReader } from './steady-now.ts';
import { createVirtualClock } from './virtual.ts';

/** How a worker thread comes by the cloud's time. */
export type WorkerTime =
  | { readonly kind: 'real'; readonly now: SteadyNow }
  | { readonly kind: 'virtual'; readonly now: SharedNow };

export interface OpenedClock {
  readonly clock: Clock;
  /** Sets the check for calls under way. Until then the last process's answer counts. */
  watchCalls(areUnderWay: () => boolean): void;
  /** A call begins: saved at once, as a kill may come next. */
  beginCall(): void;
  /** No timer fires from now on, as if the process had ended. */
  stop(): void;
  /** Saves the time, after everything has stopped. */
  close(): void;
  /** kept in the state directory */
  readonly seed: number;
  /** of everything random in this start of the cloud; the first one's is `seed` */
  readonly startSeed: number;
  /** of a start's ids and whatever else is drawn by name: of its seed in virtual time */
  readonly named: NamedRandom;
  /** of what functions do at one instant @default - it is passed on as it comes */
  readonly rounds?: Rounds;
  readonly workerTime: WorkerTime;
}

export interface ClockOptions {
  /** @default - the one the state directory had, or a new one */
  readonly seed?: number;
  /** of virtual time @default 'order' */
  readonly drawnBy?: DrawnBy;
  /** @default Date.now */
  readonly machineNowMs?: () => number;
}

/** Interval of saving real time: a kill costs calls under way at most twice this. */
const SAVE_EVERY_MS = 500;

/** Opens the one clock of a state directory, where it was left. @param stateDir undefined in a cloud that keeps nothing */
export function openClock(stateDir: string | undefined, mode: TimeMode, options: ClockOptions = {}): OpenedClock {
  const saved = stateDir === undefined ? undefined : readSavedClock(stateDir);
  const seedState: SavedSeed = {
    seed: options.seed ?? saved?.seed ?? randomInt(2 ** 32),
    earlierStarts: saved === undefined ? 0 : saved.earlierStarts + 1,
  };
  const seeds = { seed: seedState.seed, startSeed: seedOfStart(seedState) };
  const startMs = startMsOf(saved, mode, (options.machineNowMs ?? Date.now)());
  let callsAreUnderWay = () => saved?.hasCallsUnderWay ?? false;
  const watchCalls = (areUnderWay: () => boolean) => {
    callsAreUnderWay = areUnderWay;
  };
  let isKeptAsUnderWay = false;
  const save = (nowMs: number, hasCallsUnderWay = callsAreUnderWay()) => {
    isKeptAsUnderWay = hasCallsUnderWay;
    if (stateDir !== undefined) writeSavedClock(stateDir, { kind: mode, nowMs, hasCallsUnderWay, ...seedState });
  };

  switch (mode) {
    case 'real': {
      const now = { startMs, startNs: process.hrtime.bigint() };
      const nowMs = steadyNowReader(now);
      // a kill may come at any moment until the next save: time must not go on from before it
      const saveAhead = (hasCallsUnderWay?: boolean) => save(nowMs() + 2 * SAVE_EVERY_MS, hasCallsUnderWay);
      saveAhead();
      const saving = setInterval(() => saveAhead(), SAVE_EVERY_MS).unref();
      const beginCall = () => {
        if (!isKeptAsUnderWay) saveAhead(true);
      };
      const close = () => {
        clearInterval(saving);
        save(nowMs());
      };
      return {
        ...stoppable(createRealClock(nowMs)),
        ...seeds,
        watchCalls,
        beginCall,
        close,
        named: UNSEEDED,
        workerTime: { kind: 'real', now },
      };
    }
    case 'virtual': {
      const now = createSharedNow(startMs);
      const onJump = (nowMs: number) => {
        writeSharedNow(now, nowMs);
        save(nowMs);
      };
      onJump(startMs);
      const clock = createVirtualClock({ startMs, onJump });
      const { drawnBy = 'order' } = options;
      const stoppableClock = stoppable(clock);
      const close = () => save(clock.nowMs());
      const beginCall = () => {
        if (!isKeptAsUnderWay) save(clock.nowMs(), true);
      };
      return {
        ...stoppableClock,
        ...seeds,
        watchCalls,
        beginCall,
        close,
        named: createNamedRandom(seeds.startSeed, drawnBy, clock.nowMs),
        ...(drawnBy === 'order' ? {} : { rounds: createRounds(stoppableClock.clock) }),
        workerTime: { kind: 'virtual', now },
      };
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
