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

/** Medians of interleaved rounds, so that noise hits both alike; each round is many runs of what is quick. */
export async function milliseconds(
  contestants: Readonly<Record<string, Prepare>>,
  options = { rounds: 15, warmUpMs: 1_500 },
): Promise<Figure[]> {
  const tasks = Object.keys(TASKS.States as JsonObject);
  const items = Array.from({ length: 1_000 }, (_, index) => index);
  const workloads: readonly (readonly [
    name: string,
    runsPerRound: number,
    make: (prepare: Prepare) => () => Promise<unknown>,
  ])[] = [
    ['20 Pass', 100, (prepare) => repeat(prepare(PASSES, []), INPUT)],
    ['20 Tasks', 100, (prepare) => repeat(prepare(TASKS, tasks), INPUT)],
    ['200 chains of 20 Tasks at once', 1, (prepare) => together(prepare(TASKS, tasks), 200)],
    ['Map of 1,000 items', 1, (prepare) => repeat(prepare(MAP, ['Item']), items)],
  ];
  const figures: Figure[] = [];
  for (const [workload, runsPerRound, make] of workloads) {
    const runs = Object.entries(contestants).map(([name, prepare]) => ({
      name,
      run: make(prepare),
      samples: [] as number[],
    }));
    for (const { run } of runs) await warmUp(run, options.warmUpMs);
    for (let round = 0; round < options.rounds; round++) {
      for (const { run, samples } of runs) {
        const startedAt = performance.now();
        for (let count = 0; count < runsPerRound; count++) await run();
        samples.push((performance.now() - startedAt) / runsPerRound);
      }
    }
    for (const { name, samples } of runs) {
      figures.push({ what: `${workload}: ${name}`, value: Number(median(samples).toFixed(3)), unit: 'ms' });
    }
  }
  return figures;
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

export function ballast(): Prepare {
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
export async function peer(directory: string): Promise<Prepare> {
  const require = createRequire(pathToFileURL(join(resolve(directory), 'package.json')));
  const path = require.resolve('aws-local-stepfunctions');
  const { StateMachine } = (await import(pathToFileURL(path).href)) as Peer;
  return (definition, taskNames) => {
    // it writes into the definition it is given
    const machine = new StateMachine(structuredClone(definition), {
      validationOptions: { checkArn: false, checkPaths: false, _noValidate: true },
    });
    const handlers = Object.fromEntries(taskNames.map((name) => [name, async (input: Json) => input]));
    return (input) => machine.run(input, { overrides: { taskResourceLocalHandlers: handlers } }).result;
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { peer: { type: 'string' }, json: { type: 'boolean', default: false } } });
  const contestants: Record<string, Prepare> = { 'ballast engine': ballast() };
  if (values.peer !== undefined) contestants['aws-local-stepfunctions 3'] = await peer(values.peer);
  const figures = await milliseconds(contestants);
  if (values.json) console.log(JSON.stringify(figures, null, 2));
  else for (const { what, value, unit } of figures) console.log(`${String(value).padStart(9)} ${unit}  ${what}`);
}
