import fc from 'fast-check';
import type { Clock } from '../../../local/clock/clock.ts';
import { createRounds } from '../../../local/clock/rounds.ts';
import { createVirtualClock } from '../../../local/clock/virtual.ts';

/** What an invocation does, one after the other. */
type Course = readonly string[];

const courses = fc.array(fc.array(fc.constantFrom('get', 'put', 'query'), { maxLength: 4 }), {
  minLength: 1,
  maxLength: 4,
});

/** Turns of the event loop that an invocation computes before what it does next, by turns. */
const paces = fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 6 });

async function computes(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Runs the courses beside each other, each at the pace that is drawn for it. @returns what was passed on, in its order */
async function passedOn(all: readonly Course[], pace: readonly number[]): Promise<string[]> {
  const clock = createVirtualClock({ startMs: 0 });
  const rounds = createRounds(clock);
  const passed: string[] = [];
  let drawn = 0;
  const invocations = all.map(async (course, index) => {
    for (const [at, content] of [...course, 'its end'].entries()) {
      const release = clock.hold(`invocation ${index}`);
      await computes(pace[drawn++ % pace.length] ?? 0);
      await new Promise<void>((resolve) => {
        rounds.add({
          invocation: `invocation ${index}`,
          content,
          run() {
            passed.push(`${index}.${at} ${content}`);
            resolve();
          },
        });
        release();
      });
    }
  });
  await Promise.all(invocations);
  return passed;
}

test('what functions do at one instant is passed on in one order, at whatever pace they compute', async () => {
  await fc.assert(
    fc.asyncProperty(courses, paces, async (all, pace) => {
      const longest = Math.max(...all.map(({ length }) => length));
      const inRounds = Array.from({ length: longest + 1 }, (_, at) =>
        all.flatMap((course, index) => {
          const content = [...course, 'its end'][at];
          return content === undefined ? [] : [`${index}.${at} ${content}`];
        }),
      ).flat();
      expect(await passedOn(all, pace)).toEqual(inRounds);
    }),
    { numRuns: 60 },
  );
});

test('of requests that an invocation sends together one is passed on in a round, by its content', async () => {
  const clock = createVirtualClock({ startMs: 0 });
  const rounds = createRounds(clock);
  const passed: string[] = [];
  const add = (invocation: string, content: string) =>
    rounds.add({ invocation, content, run: () => passed.push(`${invocation} ${content}`) });
  add('b', 'put');
  add('a', 'query');
  add('a', 'get');
  await computes(20);
  expect(passed).toEqual(['a get', 'b put', 'a query']);
});

test('time does not pass before the effects of its instant are passed on, nor while what they set going computes', async () => {
  const clock = createVirtualClock({ startMs: 0 });
  const rounds = createRounds(clock);
  const seen: string[] = [];
  const say = (what: string) => seen.push(`${clock.nowMs()} ${what}`);
  clock.at(5, () => say('a timer'));
  rounds.add({ invocation: 'a', content: 'get', run: () => holdAWhile(clock, () => say('the answer')) });
  await computes(30);
  expect(seen).toEqual(['0 the answer', '5 a timer']);
});

function holdAWhile(clock: Clock, done: () => void): void {
  const release = clock.hold('an answer');
  void computes(10).then(() => {
    done();
    release();
  });
}
