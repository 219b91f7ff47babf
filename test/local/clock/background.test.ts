import fc from 'fast-check';
import { createVirtualClock } from '../../../local/clock/virtual.ts';

/** Turns of the event loop in which a virtual clock would have fired whatever it was going to fire. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('background timers of virtual time', () => {
  test('never make time move by themselves', async () => {
    const clock = createVirtualClock({ startMs: 0 });
    const fired: number[] = [];
    const everyMinute = () => {
      fired.push(clock.nowMs());
      clock.at(clock.nowMs() + 60_000, everyMinute, { background: true });
    };
    clock.at(60_000, everyMinute, { background: true });
    await settle();
    expect({ fired, nowMs: clock.nowMs() }).toEqual({ fired: [], nowMs: 0 });
  });

  test('fire in order on the way to a foreground timer, and no further', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ dueMs: fc.integer({ min: 0, max: 40 }), background: fc.boolean() }), { maxLength: 25 }),
        async (timers) => {
          const clock = createVirtualClock({ startMs: 0 });
          const fired: { dueMs: number; nowMs: number; index: number }[] = [];
          for (const [index, { dueMs, background }] of timers.entries()) {
            clock.at(dueMs, () => fired.push({ dueMs, nowMs: clock.nowMs(), index }), { background });
          }
          await settle();
          const lastAwaitedMs = Math.max(0, ...timers.filter(({ background }) => !background).map((t) => t.dueMs));
          const expected = timers
            .map(({ dueMs }, index) => ({ dueMs, nowMs: dueMs, index }))
            .filter(({ dueMs }) => dueMs <= lastAwaitedMs)
            .sort((a, b) => a.dueMs - b.dueMs || a.index - b.index);
          expect(fired).toEqual(expected);
          expect(clock.nowMs()).toBe(lastAwaitedMs);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('fire when they are due already, as no time has to pass for it', async () => {
    const clock = createVirtualClock({ startMs: 10 });
    const fired: string[] = [];
    clock.at(5, () => fired.push('overdue'), { background: true });
    clock.at(10, () => fired.push('due'), { background: true });
    await settle();
    expect(fired).toEqual(['overdue', 'due']);
  });

  test('can be taken back', async () => {
    const clock = createVirtualClock({ startMs: 0 });
    const fired: string[] = [];
    const cancel = clock.at(5, () => fired.push('cancelled'), { background: true });
    clock.at(10, () => fired.push('awaited'));
    cancel();
    await settle();
    expect(fired).toEqual(['awaited']);
  });
});
