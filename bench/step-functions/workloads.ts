/** What is run: chains of states, many of them at once, a Map, and chains with expressions. */
import type { Json, JsonObject } from '../../local/json.ts';

/** Runs a machine to its end. */
export type Run = (input: Json) => Promise<unknown>;

/** Makes a machine ready to be run any number of times. */
export type Prepare = (definition: JsonObject, taskNames: readonly string[]) => Run;

export interface Workload {
  readonly name: string;
  /** so many that a round takes some milliseconds */
  readonly runsPerRound: number;
  readonly prepare: (prepare: Prepare) => () => Promise<unknown>;
  /** the result of every run */
  readonly expected: unknown;
  /** has expressions: only for who knows JSONata */
  readonly evaluates: boolean;
}

export const ECHO = 'arn:aws:lambda:us-east-1:000000000000:function:echo';
const LENGTH = 20;
const INPUT = { order: 4711, items: ['a', 'b', 'c'] };

function chain(state: JsonObject): JsonObject {
  const names = Array.from({ length: LENGTH }, (_, index) => `S${index}`);
  const states = names.map((name, index) => {
    const next = names[index + 1];
    return [name, { ...state, ...(next === undefined ? { End: true } : { Next: next }) }];
  });
  return { StartAt: 'S0', States: Object.fromEntries(states) };
}

const PASSES = chain({ Type: 'Pass' });
const TASKS = chain({ Type: 'Task', Resource: ECHO });
const EXPRESSIONS = chain({ Type: 'Pass', Output: '{% $states.input %}' });
const EVALUATED_TASKS = chain({ Type: 'Task', Resource: ECHO, Output: '{% $states.result %}' });
const MAP: JsonObject = {
  StartAt: 'M',
  States: {
    M: {
      Type: 'Map',
      ItemProcessor: { StartAt: 'Item', States: { Item: { Type: 'Task', Resource: ECHO, End: true } } },
      End: true,
    },
  },
};

const TASK_NAMES = Object.keys(TASKS.States as JsonObject);
const ITEMS = Array.from({ length: 1_000 }, (_, index) => index);

export const WORKLOADS: readonly Workload[] = [
  {
    name: '20 Pass',
    runsPerRound: 500,
    prepare: (prepare) => repeat(prepare(PASSES, []), INPUT),
    expected: INPUT,
    evaluates: false,
  },
  {
    name: '20 Tasks',
    runsPerRound: 500,
    prepare: (prepare) => repeat(prepare(TASKS, TASK_NAMES), INPUT),
    expected: INPUT,
    evaluates: false,
  },
  {
    name: '200 chains of 20 Tasks at once',
    runsPerRound: 5,
    prepare: (prepare) => together(prepare(TASKS, TASK_NAMES), 200),
    expected: Array.from({ length: 200 }, () => INPUT),
    evaluates: false,
  },
  {
    name: 'Map of 1,000 items',
    runsPerRound: 5,
    prepare: (prepare) => repeat(prepare(MAP, ['Item']), ITEMS),
    expected: ITEMS,
    evaluates: false,
  },
  {
    name: '20 Pass, an expression each',
    runsPerRound: 500,
    prepare: (prepare) => repeat(prepare(EXPRESSIONS, []), INPUT),
    expected: INPUT,
    evaluates: true,
  },
  {
    name: '20 Tasks, an expression each',
    runsPerRound: 500,
    prepare: (prepare) => repeat(prepare(EVALUATED_TASKS, TASK_NAMES), INPUT),
    expected: INPUT,
    evaluates: true,
  },
];

function together(run: Run, times: number): () => Promise<unknown> {
  return () => Promise.all(Array.from({ length: times }, () => run(INPUT)));
}

function repeat(run: Run, input: Json): () => Promise<unknown> {
  return () => run(input);
}
