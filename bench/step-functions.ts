/**
 * What the engine for state machines costs: milliseconds for chains of states, 200 chains at once and a Map of 1,000
 * items, in memory. `npx tsx bench/step-functions.ts [--peer DIR] [--json]`
 *
 * DIR is a folder in which `npm install aws-local-stepfunctions@3` was run; the peer needs Node 22 and is measured in
 * the same run. It knows JSONPath only, so it passes the input on where the engine has no Arguments either.
 */
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Clock } from '../local/clock.ts';
import { createStepFunctions, type Json } from '../local/step-functions/index.ts';

export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
}

type JsonObject = { [key: string]: Json };

/** Runs a machine to its end. */
type Run = (input: Json) => Promise<unknown>;

/** Makes a machine ready to be run any number of times. */
export type Prepare = (definition: JsonObject, taskNames: readonly string[]) => Run;

export interface Contestant {
  readonly name: string;
  /** called for each workload, so that what one leaves behind is no burden to the next */
  readonly make: () => Prepare;
  /** knows JSONata @default true */
  readonly evaluates?: boolean;
}

/** What is measured beside the engine. */
export const PEER = 'aws-local-stepfunctions 3';

const ECHO = 'arn:aws:lambda:us-east-1:000000000000:function:echo';
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

interface Workload {
  readonly name: string;
  readonly runsPerRound: number;
  readonly prepare: (prepare: Prepare) => () => Promise<unknown>;
  readonly evaluates?: boolean;
}

const TASK_NAMES = Object.keys(TASKS.States as JsonObject);
const ITEMS = Array.from({ length: 1_000 }, (_, index) => index);

const WORKLOADS: readonly Workload[] = [
  { name: '20 Pass', runsPerRound: 100, prepare: (prepare) => repeat(prepare(PASSES, []), INPUT) },
  { name: '20 Tasks', runsPerRound: 100, prepare: (prepare) => repeat(prepare(TASKS, TASK_NAMES), INPUT) },
  {
    name: '200 chains of 20 Tasks at once',
    runsPerRound: 1,
    prepare: (prepare) => together(prepare(TASKS, TASK_NAMES), 200),
  },
  { name: 'Map of 1,000 items', runsPerRound: 1, prepare: (prepare) => repeat(prepare(MAP, ['Item']), ITEMS) },
  {
    name: '20 Pass, an expression each',
    runsPerRound: 100,
    prepare: (prepare) => repeat(prepare(EXPRESSIONS, []), INPUT),
    evaluates: true,
  },
  {
    name: '20 Tasks, an expression each',
    runsPerRound: 100,
    prepare: (prepare) => repeat(prepare(EVALUATED_TASKS, TASK_NAMES), INPUT),
    evaluates: true,
  },
];

/**
 * Medians of interleaved rounds, so that noise hits all alike; each round is many runs of what is quick. The first
 * contestant's figures are also given as a part of each other's.
 */
export async function milliseconds(
  contestants: readonly Contestant[],
  options = { rounds: 15, warmUpMs: 1_500 },
): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { name: workload, runsPerRound, prepare, evaluates = false } of WORKLOADS) {
    const runs = contestants
      .filter((contestant) => !evaluates || contestant.evaluates !== false)
      .map(({ name, make }) => ({ name, run: prepare(make()), samples: [] as number[] }));
    for (const { run } of runs) await warmUp(run, options.warmUpMs);
    for (let round = 0; round < options.rounds; round++) {
      for (const { run, samples } of runs) {
        const startedAt = performance.now();
        for (let count = 0; count < runsPerRound; count++) await run();
        samples.push((performance.now() - startedAt) / runsPerRound);
      }
    }
    const medians = runs.map(({ name, samples }) => ({ name, value: median(samples) }));
    const ours = medians[0]?.value ?? Number.NaN;
    for (const { name, value } of medians) {
      figures.push({ what: `${workload}: ${name}`, value: rounded(value), unit: 'ms' });
    }
    for (const { name, value } of medians.slice(1)) {
      figures.push({ what: `${workload}: of the time of ${name}`, value: rounded(ours / value), unit: 'x ' });
    }
  }
  return figures;
}

function rounded(value: number): number {
  return Number(value.toFixed(3));
}

/** Both are measured as they are after a while, when the optimising compiler has seen them. */
async function warmUp(run: () => Promise<unknown>, ms: number): Promise<void> {
  for (const until = performance.now() + ms; performance.now() < until; ) await run();
}

function together(run: Run, times: number): () => Promise<unknown> {
  return () => Promise.all(Array.from({ length: times }, () => run(INPUT)));
}

function repeat(run: Run, input: Json): () => Promise<unknown> {
  return () => run(input);
}

const realClock: Clock = {
  nowMs: () => Date.now(),
  at: (dueMs, callback) => {
    const timer = setTimeout(callback, Math.max(0, dueMs - Date.now()));
    return () => clearTimeout(timer);
  },
  hold: () => () => undefined,
};

function engine(): Prepare {
  const service = createStepFunctions({
    clock: realClock,
    random: Math.random,
    tasks: { start: (task, listener) => listener.settled({ kind: 'succeeded', output: task.parameters }) },
  });
  const waiting = new Map<string, () => void>();
  service.onStatusChange((detail) => {
    const { executionArn, status } = detail as JsonObject;
    if (status !== 'RUNNING') waiting.get(String(executionArn))?.();
  });
  let machines = 0;
  return (definition) => {
    const machine = service.call('CreateStateMachine', {
      name: `bench-${machines++}`,
      roleArn: 'arn:aws:iam::000000000000:role/bench',
      definition: JSON.stringify({ QueryLanguage: 'JSONata', ...definition }),
    });
    return async (input) => {
      const { stateMachineArn } = (await machine) as JsonObject;
      const started = await service.call('StartExecution', {
        stateMachineArn: stateMachineArn ?? null,
        input: JSON.stringify(input),
      });
      const arn = String((started as JsonObject).executionArn);
      await new Promise<void>((ended) => waiting.set(arn, ended));
      waiting.delete(arn);
    };
  };
}

export const ballast: Contestant = { name: 'ballast engine', make: engine };

/** The part of aws-local-stepfunctions that is measured. */
interface Peer {
  StateMachine: new (
    definition: JsonObject,
    options: JsonObject,
  ) => {
    run(
      input: Json,
      options: { overrides: { taskResourceLocalHandlers: Record<string, (input: Json) => Promise<Json>> } },
    ): { result: Promise<unknown> };
  };
}

/** Its constructor's validation (90 ms) is left out: it would be measured once, and is not what runs. */
export async function peer(directory: string): Promise<Contestant> {
  const require = createRequire(pathToFileURL(join(resolve(directory), 'package.json')));
  const path = require.resolve('aws-local-stepfunctions');
  const { StateMachine } = (await import(pathToFileURL(path).href)) as Peer;
  const make = (): Prepare => (definition, taskNames) => {
    // it writes into the definition it is given
    const machine = new StateMachine(structuredClone(definition), {
      validationOptions: { checkArn: false, checkPaths: false, _noValidate: true },
    });
    const handlers = Object.fromEntries(taskNames.map((name) => [name, async (input: Json) => input]));
    return (input) => machine.run(input, { overrides: { taskResourceLocalHandlers: handlers } }).result;
  };
  return { name: PEER, make, evaluates: false };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { peer: { type: 'string' }, json: { type: 'boolean', default: false } } });
  const contestants: Contestant[] = [ballast];
  if (values.peer !== undefined) contestants.push(await peer(values.peer));
  const figures = await milliseconds(contestants);
  if (values.json) console.log(JSON.stringify(figures, null, 2));
  else for (const { what, value, unit } of figures) console.log(`${String(value).padStart(9)} ${unit}  ${what}`);
}
