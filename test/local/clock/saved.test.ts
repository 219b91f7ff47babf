import fc from 'fast-check';
import { openClock, type TimeMode } from '../../../local/clock/open.ts';
import { readSavedClock, realAheadMs, type SavedClock, virtualStartMs } from '../../../local/clock/saved.ts';
import { temporaryDirectory } from '../assembly.ts';

describe('the clock of a state directory', () => {
  test('never goes backwards, whatever the time modes of its sessions', () => {
    const session = fc.record({
      mode: fc.constantFrom<TimeMode>('real', 'virtual'),
      jumpMs: fc.nat({ max: 1e9 }),
      machineMs: fc.nat({ max: 1e7 }),
    });
    fc.assert(
      fc.property(fc.array(session, { minLength: 1 }), (sessions) => {
        let machineNowMs = 1e12;
        let saved: SavedClock | undefined;
        let latestMs = 0;
        for (const { mode, jumpMs, machineMs } of sessions) {
          const startMs =
            mode === 'real' ? machineNowMs + realAheadMs(saved, machineNowMs) : virtualStartMs(saved, machineNowMs);
          expect(startMs).toBeGreaterThanOrEqual(latestMs);
          const aheadMs = realAheadMs(saved, machineNowMs);
          machineNowMs += machineMs;
          latestMs = mode === 'real' ? machineNowMs + aheadMs : startMs + jumpMs;
          const dice = { seed: 1, earlierStarts: 0 };
          saved = mode === 'real' ? { kind: 'real', aheadMs, ...dice } : { kind: 'virtual', nowMs: latestMs, ...dice };
        }
      }),
    );
  });

  test('keeps its seed, and the time that virtual sessions have reached', async () => {
    const stateDir = temporaryDirectory();
    const first = openClock(stateDir, 'virtual', 42);
    const startMs = first.clock.nowMs();
    first.clock.at(startMs + 86_400_000, () => undefined);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    const second = openClock(stateDir, 'virtual');
    expect(second.seed).toBe(42);
    expect(second.clock.nowMs()).toBe(startMs + 86_400_000);
    expect(readSavedClock(stateDir)).toMatchObject({ kind: 'virtual', nowMs: startMs + 86_400_000, seed: 42 });
  });

  test('throws other dice at each start: the first one those of the seed, and the same again for the same seed', () => {
    const seedsOf = (stateDir: string) => [1, 2, 3].map(() => openClock(stateDir, 'virtual', 42).startSeed);
    const seeds = seedsOf(temporaryDirectory());
    expect(seeds[0]).toBe(42);
    expect(new Set(seeds).size).toBe(3);
    expect(seedsOf(temporaryDirectory())).toEqual(seeds);
  });

  test('runs real time ahead of the machine after virtual time has been there', async () => {
    const stateDir = temporaryDirectory();
    const { clock } = openClock(stateDir, 'virtual', 1);
    clock.at(clock.nowMs() + 86_400_000, () => undefined);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    const real = openClock(stateDir, 'real');
    expect(real.clock.nowMs()).toBeGreaterThanOrEqual(clock.nowMs());
    expect(real.workerTime).toMatchObject({ kind: 'real', aheadMs: expect.any(Number) });
  });

  test('fires no timer once it is stopped', async () => {
    const opened = openClock(temporaryDirectory(), 'virtual', 1);
    const startMs = opened.clock.nowMs();
    opened.clock.at(startMs + 10, () => undefined);
    opened.stop();
    opened.clock.at(startMs + 20, () => undefined);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(opened.clock.nowMs()).toBe(startMs);
  });
});
