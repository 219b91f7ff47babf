import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { TimeMode } from '../../../local/clock/clock.ts';
import { openClock } from '../../../local/clock/open.ts';
import { readSavedClock, type SavedClock, startMsOf } from '../../../local/clock/saved.ts';
import { temporaryDirectory } from '../assembly.ts';

describe('the clock of a state directory', () => {
  test('never goes backwards, and stands still between two sessions if calls are under way', () => {
    const session = fc.record({
      kind: fc.constantFrom<TimeMode>('real', 'virtual'),
      ranMs: fc.nat({ max: 1e9 }),
      hasCallsUnderWay: fc.boolean(),
      downMs: fc.nat({ max: 1e9 }),
      /** the machine's own time may be set back meanwhile */
      correctedMs: fc.integer({ min: -1e6, max: 1e6 }),
    });
    fc.assert(
      fc.property(fc.array(session, { minLength: 1 }), (sessions) => {
        let machineNowMs = 1e12;
        let saved: SavedClock | undefined;
        for (const { kind, ranMs, hasCallsUnderWay, downMs, correctedMs } of sessions) {
          const startMs = startMsOf(saved, kind, machineNowMs);
          if (saved !== undefined) {
            expect(startMs).toBeGreaterThanOrEqual(saved.nowMs);
            if (saved.hasCallsUnderWay) expect(startMs).toBe(saved.nowMs);
            else if (kind === 'real') expect(startMs).toBeGreaterThanOrEqual(machineNowMs);
          }
          saved = { kind, nowMs: startMs + ranMs, hasCallsUnderWay, seed: 1, earlierStarts: 0 };
          machineNowMs += (kind === 'real' ? ranMs : 0) + downMs + correctedMs;
        }
      }),
    );
  });

  test.each(['', '{}', '{"kind":"re'])('starts anew from a file that a power cut has left as %j', (text) => {
    const stateDir = temporaryDirectory();
    writeFileSync(join(stateDir, 'clock.json'), text);
    expect(readSavedClock(stateDir)).toBeUndefined();
  });

  test('keeps a time in real time that a kill at any moment does not lie behind', () => {
    const stateDir = temporaryDirectory();
    const { clock, close } = openClock(stateDir, 'real');
    expect(readSavedClock(stateDir)?.nowMs).toBeGreaterThan(clock.nowMs());
    close();
    expect(readSavedClock(stateDir)?.nowMs).toBeLessThanOrEqual(clock.nowMs());
  });

  test('keeps its seed, and the time that virtual sessions have reached', async () => {
    const stateDir = temporaryDirectory();
    const first = openClock(stateDir, 'virtual', { seed: 42 });
    const startMs = first.clock.nowMs();
    first.clock.at(startMs + 86_400_000, () => undefined);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    const second = openClock(stateDir, 'virtual');
    expect(second.seed).toBe(42);
    expect(second.clock.nowMs()).toBe(startMs + 86_400_000);
    expect(readSavedClock(stateDir)).toMatchObject({ kind: 'virtual', nowMs: startMs + 86_400_000, seed: 42 });
  });

  test('draws other random numbers at each start: at the first one those of the seed, and the same again for the same seed', () => {
    const seedsOf = (stateDir: string) => [1, 2, 3].map(() => openClock(stateDir, 'virtual', { seed: 42 }).startSeed);
    const seeds = seedsOf(temporaryDirectory());
    expect(seeds[0]).toBe(42);
    expect(new Set(seeds).size).toBe(3);
    expect(seedsOf(temporaryDirectory())).toEqual(seeds);
  });

  test('runs real time ahead of the machine after virtual time has been there', async () => {
    const stateDir = temporaryDirectory();
    const { clock } = openClock(stateDir, 'virtual', { seed: 1 });
    clock.at(clock.nowMs() + 86_400_000, () => undefined);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    const real = openClock(stateDir, 'real');
    expect(real.clock.nowMs()).toBeGreaterThanOrEqual(clock.nowMs());
    expect(real.workerTime).toMatchObject({ kind: 'real', now: { startMs: expect.any(Number) } });
    real.close();
  });

  test('fires no timer once it is stopped', async () => {
    const opened = openClock(temporaryDirectory(), 'virtual', { seed: 1 });
    const startMs = opened.clock.nowMs();
    opened.clock.at(startMs + 10, () => undefined);
    opened.stop();
    opened.clock.at(startMs + 20, () => undefined);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(opened.clock.nowMs()).toBe(startMs);
  });
});
