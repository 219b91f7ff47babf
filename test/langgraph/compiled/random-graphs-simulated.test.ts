import { MemorySaver } from '@langchain/langgraph';
import * as fc from 'fast-check';
import type { GraphSpec } from '../../fixtures/random-graph/build-graph.ts';
import { sized } from '../../support/size.ts';
import { type CompiledOutcome, type GraphWorld, openGraphWorld } from '../support/graph-world.ts';
import { graphSpec } from '../support/random-graph.ts';
import { type GraphOutcome, runInProcess } from '../support/run-graph.ts';

const RUNS = sized(4, 500);

/** On a machine of two cores with a load of 16, 500 graphs took 17 minutes, and 484 with kills 38. */
const LIMIT_MS = 3 * 60 * 60_000;

let world: GraphWorld;
beforeAll(async () => {
  world = await openGraphWorld();
});
afterAll(async () => {
  await world.close();
});

/** The outcome of a graph, to which both have to come. */
function comparable({ end, state, history, checkpoints, stream }: GraphOutcome): object {
  // updates that contradict each other are refused here once a question of the same superstep is answered, in one process before
  if (end === 'refused') return { end };
  return { end, state, history, checkpoints, stream };
}

/** A handler gets the last error of its node, which may be that its function was killed. */
function withoutErrors(outcome: object): object {
  return JSON.parse(JSON.stringify(outcome).replaceAll(/(f\d): [\w.]+/g, '$1: failed')) as object;
}

test(
  `${RUNS} random graphs come to the same state, history, checkpoints and stream in one process and as a state machine`,
  async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(graphSpec, async (spec: GraphSpec) => {
        const expected = await runInProcess(spec, new MemorySaver());
        // the state machine goes on
        if (expected.end === 'not resumed') return;
        compared += 1;
        const received = await world.run(spec);
        expect(comparable(received)).toEqual(comparable(expected));
        expect(received.redrives).toBe(0);
        expect(excessOf(received)).toEqual([]);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    expect(compared).toBeGreaterThan(RUNS / 4);
  },
  LIMIT_MS,
);

/** Tasks whose code ran more often than the state machine began an attempt at them. */
function excessOf({ runs, attempts }: CompiledOutcome): string[] {
  return [...runs].flatMap(([key, count]) => {
    const [, taskId = ''] = key.split(' ');
    const began = attempts.get(taskId) ?? 0;
    return count > began ? [`${key} ran ${count} times in ${began} attempts`] : [];
  });
}

test(
  `functions of ${RUNS} random graphs are killed after random requests: the same state, and a node's code runs once an attempt`,
  async () => {
    let deaths = 0;
    await fc.assert(
      fc.asyncProperty(graphSpec, fc.infiniteStream(fc.integer({ min: 1, max: 40 })), async (spec, gaps) => {
        const expected = await runInProcess(spec, new MemorySaver());
        if (expected.end === 'not resumed') return;
        let left = gaps.next().value ?? 1;
        const dies = () => {
          left -= 1;
          if (left > 0) return false;
          left = gaps.next().value ?? 1;
          deaths += 1;
          return true;
        };
        const received = await world.run(spec, { dies });
        expect(withoutErrors(comparable(received))).toEqual(withoutErrors(comparable(expected)));
        expect(excessOf(received)).toEqual([]);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    expect(deaths).toBeGreaterThan(RUNS / 4);
  },
  LIMIT_MS,
);
