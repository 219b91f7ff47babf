import { MemorySaver } from '@langchain/langgraph';
import * as fc from 'fast-check';
import { ATTEMPTS, type GraphSpec, nodeOf } from '../../fixtures/random-graph/build-graph.ts';
import { sized } from '../../support/size.ts';
import { graphSpec } from '../support/random-graph.ts';
import { type Driver, type GraphOutcome, runInProcess, runStepped } from '../support/run-graph.ts';

const RUNS = sized(12, 500);

/** A graph that never ends. */
const LOOP: GraphSpec = {
  nodes: [{ kind: 'update', targets: [0], route: 'edges', isDeferred: false, failures: 0 }],
  starts: [0],
  joins: [],
};

/** The retries of a state machine. */
const steady: Driver = {
  advance: async (stepped, advance) => await stepped().advance(...advance),
  task: async (stepped, run, hasHandler) => {
    let thrown = new Error('not run');
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        await stepped().runTask(run);
        return;
      } catch (error) {
        thrown = error as Error;
        if ('lc_error_code' in thrown) throw thrown;
      }
    }
    if (!hasHandler) throw thrown;
    await stepped().runTask({ ...run, failure: { error: thrown.name, cause: thrown.message } });
  },
};

/**
 * Updates that contradict each other are refused while a question of the same superstep is open, in one process; here once it is
 * answered.
 */
function expectEqual(received: Omit<GraphOutcome, 'runs'>, expected: Omit<GraphOutcome, 'runs'>): void {
  if (expected.end === 'refused') expect(received.end).toBe('refused');
  else expect(received).toEqual(expected);
}

test(`${RUNS} random graphs come to the same state, history, checkpoints and stream in one process and superstep by superstep`, async () => {
  const ends: Record<string, number> = {};
  await fc.assert(
    fc.asyncProperty(graphSpec, async (spec: GraphSpec) => {
      const expected = await runInProcess(spec, new MemorySaver());
      const { runs: _, ...received } = await runStepped(spec, new MemorySaver(), steady);
      ends[expected.end] = (ends[expected.end] ?? 0) + 1;
      const { runs: __, ...rest } = expected;
      expectEqual(received, rest);
    }),
    { numRuns: RUNS, examples: [[LOOP]] },
  );
  expect(ends).toMatchObject({ done: expect.any(Number), recursion: expect.any(Number) });
});

class ProcessDied extends Error {
  override readonly name = 'ProcessDied';
}

/** A saver in a process that dies before or after one of its writes, and makes no other after that. */
function mortal(saver: MemorySaver, dies: () => boolean): MemorySaver {
  let isDead = false;
  const mayDie = (when: string) => {
    isDead ||= dies();
    if (isDead) throw new ProcessDied(when);
  };
  return new Proxy(saver, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      const call = value.bind(target) as (...values: unknown[]) => unknown;
      if (name !== 'put' && name !== 'putWrites') return call;
      return async (...values: unknown[]) => {
        mayDie('before a write');
        const result = await call(...values);
        mayDie('after a write');
        return result;
      };
    },
  });
}

function hasDied(error: unknown): boolean {
  return String(error).includes('ProcessDied');
}

/** The state machine repeats what died, and counts each attempt at a task. */
function repeating(attempts: Map<string, number>): Driver {
  const repeated = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!hasDied(error)) throw error;
      }
    }
  };
  return {
    advance: async (stepped, advance) => await repeated(async () => await steady.advance(stepped, advance)),
    task: async (stepped, run, hasHandler) => {
      const counted = (): ReturnType<typeof stepped> => {
        return {
          ...stepped(),
          runTask: async (one) => {
            await repeated(async () => {
              attempts.set(one.task.id, (attempts.get(one.task.id) ?? 0) + 1);
              await stepped().runTask(one);
            });
          },
        };
      };
      await steady.task(counted, run, hasHandler);
    },
  };
}

test(`functions of ${RUNS} random graphs killed at random: the same state, and no more effects of a task than attempts`, async () => {
  let deaths = 0;
  await fc.assert(
    fc.asyncProperty(graphSpec, fc.infiniteStream(fc.integer({ min: 0, max: 5 })), async (spec, stream) => {
      const expected = await runInProcess(spec, new MemorySaver());
      const saver = new MemorySaver();
      const attempts = new Map<string, number>();
      const dies = () => {
        const died = stream.next().value === 0;
        if (died) deaths += 1;
        return died;
      };
      const { runs, ...received } = await runStepped(spec, saver, repeating(attempts), () => mortal(saver, dies));
      const { runs: _, ...rest } = expected;
      expectEqual(received, rest);
      for (const [key, count] of runs) {
        const [node = '', taskId = ''] = key.split(' ');
        // of a question that is answered the code runs once more in the same attempt, up to it
        const asked = nodeOf(spec, node)?.kind === 'asks' ? 3 : 1;
        expect(count).toBeLessThanOrEqual((attempts.get(taskId) ?? 0) * asked + 1);
      }
    }),
    { numRuns: RUNS },
  );
  expect(deaths).toBeGreaterThan(RUNS / 2);
});
