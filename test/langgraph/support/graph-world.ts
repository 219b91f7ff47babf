import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBSaver } from '../../../langgraph/checkpoints/saver.ts';
import type { Intercept } from '../../../local/wire/answer.ts';
import type { WireRequest } from '../../../local/wire-messages.ts';
import { redriveExecution } from '../../../ops/redrive.ts';
import { startExecution } from '../../../ops/start.ts';
import { EXIT_HEADER, killableAssembly } from '../../../testing/chaos/assembly.ts';
import type { GraphSpec } from '../../fixtures/random-graph/build-graph.ts';
import { assemblyOf } from '../../support/synth.ts';
import { changeTemplate, changeVariables, openOwnWorld, type RunResult, type World } from '../../support/world.ts';
import { userIn } from '../../workflow/questions/support.ts';
import { answerTo, endOf, type GraphOutcome, INPUT, outcomeOf } from './run-graph.ts';
import { threadIdIn } from './thread-history.ts';

/** Between two looks at the questions of a run, in virtual milliseconds. */
const LOOK_MS = 60_000;

/** A run that was killed so often that it failed is redriven; after so many redrives nothing is killed any more. */
const REDRIVES_WITH_KILLS = 3;
const MOST_REDRIVES = 6;

/** How a graph is run. */
export interface GraphRun {
  /** whether the function that gets the answer to a request dies of it @default - none does */
  readonly dies?: (request: WireRequest) => boolean;
  /** whether questions are answered @default true */
  readonly answers?: boolean;
  /** rules of faults @default - none */
  readonly faults?: readonly string[];
}

/** The result of a graph that ran as a state machine. */
export interface CompiledOutcome extends GraphOutcome {
  readonly result: RunResult;
  /** attempts at each task, by its id, that the state machine began */
  readonly attempts: ReadonlyMap<string, number>;
  readonly redrives: number;
}

/** A cloud that runs one random graph after the other, each as the state machine of a workflow. */
export interface GraphWorld {
  readonly world: World;
  run(spec: GraphSpec, how?: GraphRun): Promise<CompiledOutcome>;
  /** runs a graph to the first end of its execution, whatever that is */
  runOnce(spec: GraphSpec, how?: GraphRun): Promise<RunResult>;
  close(): Promise<void>;
}

export async function openGraphWorld(): Promise<GraphWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-random-graph-'));
  // a copy of its own, which is removed before the process ends
  const assembly = killableAssembly(await assemblyOf('random-graph'), nameServices);
  let dies: NonNullable<GraphRun['dies']> = () => false;
  const intercept: Intercept = async (request, passOn) => {
    const answer = await passOn();
    // environments of functions sign with keys of their own
    if (request.accessKeyId?.startsWith('ASIA') !== true || !dies(request)) return answer;
    return { ...answer, headers: { ...answer.headers, [EXIT_HEADER]: '1' } };
  };
  const world = await openOwnWorld(assembly.path, {
    intercept,
    functionSettings: { environment: { RANDOM_GRAPH_FOLDER: folder } },
    // no recovery: what failed is redriven here, before the next graph
    deliverEvent: () => undefined,
  });
  const user = userIn(world);
  const tableName = world.cloud?.outputs.CheckpointTableName ?? '';
  const saver = new DynamoDBSaver({ client: world.target.dynamoDb, tableName });
  let graphs = 0;

  /** Waits for the end of an execution, and answers what it asks meanwhile. */
  const ended = async (arn: string, asks: boolean): Promise<RunResult> => {
    if (!asks) return await world.ended(arn);
    let result: RunResult | undefined;
    const end = world.ended(arn).then((found) => {
      result = found;
    });
    while (result === undefined) {
      await Promise.race([end, later(async () => (result === undefined ? await answerAll(arn) : undefined))]);
    }
    return result;
  };
  const later = (work: () => Promise<void>) =>
    new Promise<void>((resolve, reject) => {
      const { clock } = world.cloud ?? {};
      clock?.at(clock.nowMs() + LOOK_MS, () => void user.doing(work).then(resolve, reject));
    });
  const answerAll = async (arn: string) => {
    for (const { id, question } of await user.asked(arn)) {
      await user.answer(arn, { question: id, value: answerTo(String(question)) });
    }
  };

  const begin = async (spec: GraphSpec, { dies: kills = () => false, answers = true, faults = [] }: GraphRun) => {
    graphs += 1;
    const workflowId = `graph-${graphs}`;
    writeFileSync(join(folder, 'graph.json'), JSON.stringify(spec));
    writeFileSync(join(folder, 'runs'), '');
    const asks = answers && spec.nodes.some(({ kind }) => kind === 'asks');
    dies = kills;
    const start = () => startExecution(world.target, workflowId, { input: INPUT, workflowId, faults: [...faults] });
    const { executionArn } = asks ? await user.doing(start) : await start();
    return { executionArn, asks, result: await ended(executionArn, asks) };
  };

  return {
    world,
    async runOnce(spec, how = {}) {
      const { result } = await begin(spec, how);
      dies = () => false;
      return result;
    },
    async run(spec, how = {}) {
      const { executionArn, asks, ...began } = await begin(spec, how);
      let { result } = began;
      let redrives = 0;
      while (result.outcome.status !== 'SUCCEEDED' && result.outcome.error !== 'GraphError') {
        if (redrives === MOST_REDRIVES) throw new Error(`a graph failed: ${result.outcome.cause}`);
        redrives += 1;
        if (redrives > REDRIVES_WITH_KILLS) dies = () => false;
        await redriveExecution(world.target, executionArn).catch((error: unknown) => {
          // while a question waited the sweep came by, and recovery was first
          if (!String(error).includes('is RUNNING and cannot be redriven')) throw error;
        });
        result = await ended(executionArn, asks);
      }
      dies = () => false;
      const { status, cause } = result.outcome;
      const end = status === 'SUCCEEDED' ? 'done' : endOf(new Error(cause ?? ''));
      return {
        ...(await outcomeOf(end, spec, saver, threadIdIn(result.history), runsIn(folder))),
        attempts: attemptsIn(result),
        redrives,
        result,
      };
    },
    async close() {
      await world.close();
      assembly.remove();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Has the functions of an assembly say who they are in each request. */
function nameServices(path: string): void {
  changeTemplate(path, (resources) => {
    changeVariables(resources, (service, variables) => {
      variables.AWS_SDK_UA_APP_ID = service;
    });
  });
}

function runsIn(folder: string): Map<string, number> {
  const lines = readFileSync(join(folder, 'runs'), 'utf8').split('\n').slice(0, -1);
  return counted(lines);
}

function attemptsIn({ history }: RunResult): Map<string, number> {
  const tasks = history.flatMap(({ taskScheduledEventDetails: scheduled }) => {
    const { Payload } = JSON.parse(scheduled?.parameters ?? '{}') as {
      Payload?: { call?: { task?: { id: string } }; error?: unknown; token?: string };
    };
    const { call, error, token } = Payload ?? {};
    return call?.task === undefined || error !== undefined || token !== undefined ? [] : [call.task.id];
  });
  return counted(tasks);
}

function counted(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
