import fc from 'fast-check';
import { createVirtualClock } from '../../../local/clock/virtual.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function turns(count = 20): Promise<void> {
  for (let i = 0; i < count; i++) await turn();
}

describe('the virtual clock', () => {
  test('jumps from timer to timer in the order they are due, and of one time in the order they were set', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: -5, max: 1000 }), { maxLength: 12 }), async (delaysMs) => {
        const clock = createVirtualClock({ startMs: 0 });
        const fired: [number, number][] = [];
        delaysMs.forEach((dueMs, index) => {
          clock.at(dueMs, () => fired.push([clock.nowMs(), index]));
        });
        await turns(delaysMs.length + 2);
        const expected = delaysMs
          .map((dueMs, index) => [dueMs, index] as const)
          .sort(([a, i], [b, j]) => a - b || i - j)
          .map(([dueMs, index]) => [Math.max(0, dueMs), index]);
        expect(fired).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  test('fires timers of one time by their place, and those without one first', async () => {
    const clock = createVirtualClock({ startMs: 0 });
    const fired: string[] = [];
    const at = (dueMs: number, place?: string) =>
      clock.at(dueMs, () => fired.push(`${dueMs} ${place ?? '-'}`), place === undefined ? {} : { place });
    at(5, 'b');
    at(5, 'a');
    at(5);
    at(7, 'a');
    at(5, 'b');
    at(6);
    await turns();
    expect(fired).toEqual(['5 -', '5 a', '5 b', '5 b', '6 -', '7 a']);
  });

  test('stands still until the last hold is released, also when one is released twice', async () => {
    const clock = createVirtualClock({ startMs: 0 });
    const [first, second] = [clock.hold('one'), clock.hold('another')];
    clock.at(100, () => undefined);
    await turns();
    first();
    first();
    await turns();
    expect(clock.nowMs()).toBe(0);
    second();
    await turns();
    expect(clock.nowMs()).toBe(100);
  });

  test('lets the work of a timer take its hold before time moves on', async () => {
    const clock = createVirtualClock({ startMs: 0 });
    let release: () => void = () => undefined;
    clock.at(10, () => {
      queueMicrotask(() => {
        release = clock.hold('what the timer started');
      });
    });
    clock.at(20, () => undefined);
    await turns();
    expect(clock.nowMs()).toBe(10);
    release();
    await turns();
    expect(clock.nowMs()).toBe(20);
  });

  test('does not fire cancelled timers, and does not jump for them', async () => {
    const clock = createVirtualClock({ startMs: 0 });
    const cancel = clock.at(50, () => {
      throw new Error('taken back');
    });
    cancel();
    await turns();
    expect(clock.nowMs()).toBe(0);
  });

  test('reports every jump, and nothing else', async () => {
    const jumps: number[] = [];
    const clock = createVirtualClock({ startMs: 5, onJump: (nowMs) => jumps.push(nowMs) });
    for (const dueMs of [7, 7, 3, 9]) clock.at(dueMs, () => undefined);
    await turns();
    expect(jumps).toEqual([7, 9]);
  });
});
