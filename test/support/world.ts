import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { type Cloud, type CloudOptions, startCloud } from '../../local/assembly/cloud.ts';
import { listBreakers, runBreakerCommand } from '../../ops/breakers.ts';
import { readableCause } from '../../ops/cause.ts';
import { type Outcome, outcomeOf } from '../../ops/outcome.ts';
import { endOf, timeOf } from '../../ops/progress/execution-end.ts';
import { redriveExecution } from '../../ops/redrive.ts';
import { startExecution } from '../../ops/start.ts';
import { readExecution } from '../../ops/status.ts';
import type { Target } from '../../ops/target.ts';
import { watchExecution } from '../../ops/watch.ts';
import type { StartRequest } from '../../patterns/catalogue/payloads.ts';
import { WorkflowTable } from '../../stores/workflow-table/table.ts';
import { agentCalls } from '../../testing/agent-calls.ts';
import { linkAssembly } from '../../testing/chaos/assembly.ts';
import { targetOf } from '../../testing/cloud-target.ts';
import { executionEnds } from '../../testing/execution-end.ts';
import { inProcessClients } from '../../testing/in-process-clients.ts';
import { lackingOnEndpoint } from './endpoint/lacking.ts';
import { openStack } from './endpoint/stacks.ts';
import { removeAtEnd } from './remove-at-end.ts';
import { noteReports } from './reported.ts';
import { assemblyOf, type Resource, templateOf, type WorkflowName } from './synth.ts';

export interface RunResult {
  readonly outcome: Outcome;
  readonly history: readonly HistoryEvent[];
}

/** Where the workflow suite runs: the embedded cloud in virtual time, or any AWS endpoint. */
export interface World {
  readonly target: Target;
  /** undefined when the world is not ours */
  readonly cloud: Cloud | undefined;
  /** where faults from outside are switched on and off */
  readonly table: WorkflowTable;
  /** The run until its first end: a look that comes late may find that recovery has redriven the execution. */
  run(request: StartRequest): Promise<RunResult>;
  /** waits for the end of an execution */
  ended(executionArn: string): Promise<RunResult>;
  /** redrives an execution and waits for its end */
  redrive(executionArn: string): Promise<RunResult>;
  /** closes every circuit, so that what failed in one test does not open them for the next */
  resetCircuits(): Promise<void>;
  /** lets time pass: virtual time at once, real time as it does */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** Workflows whose agents leave rejections unhandled or talk to servers: their functions run in threads of their own. */
const OWN_THREADS: ReadonlySet<WorkflowName> = new Set(['moody', 'triage']);

/**
 * Opens the world of a workflow: an embedded cloud of its own, or, under `npm run test:aws`, the stack of this workflow
 * and stage that stands on the endpoint which AWS's own variables name.
 * @param broken asks for a cloud of one's own; a test that breaks a function says that it `needs(['ownCloud'])`
 */
export async function openWorld(workflow: WorkflowName, stage = 'dev', broken?: BrokenFunction): Promise<World> {
  if (lackingOnEndpoint() === undefined) {
    const simulated = !OWN_THREADS.has(workflow);
    return await openOwnWorld(await assemblyFor(workflow, stage, broken), { simulated });
  }
  if (broken !== undefined) throw new Error(`${broken.service} is the endpoint's: it cannot be broken by a test`);
  return worldOf(await openStack(workflow, stage), undefined);
}

/** An embedded cloud of one's own, of any assembly. @param options change how it is started */
export async function openOwnWorld(assembly: string, options: Partial<CloudOptions> = {}): Promise<World> {
  const cloud = await startCloud({ assembly, time: 'virtual', seed: 1, simulated: true, ...options });
  noteReports(cloud);
  // the test's own requests are answered as those of the functions are: in this process, or on a socket
  const clients = options.simulated === false ? undefined : inProcessClients(cloud);
  return worldOf(targetOf(cloud, clients), cloud);
}

/** A function that is deployed with a variable missing, so that it fails whenever it is invoked. */
export interface BrokenFunction {
  /** as the service is called in its log lines, without the workflow */
  readonly service: string;
  readonly withoutVariable: string;
}

async function assemblyFor(workflow: WorkflowName, stage: string, broken?: BrokenFunction): Promise<string> {
  if (broken === undefined) return await assemblyOf(workflow, stage);
  return await assemblyWith(workflow, stage, (service, variables) => {
    if (service === broken.service) delete variables[broken.withoutVariable];
  });
}

/** A copy of an assembly whose functions have other variables. @param change gets each function's, by its service */
export async function assemblyWith(
  workflow: WorkflowName,
  stage: string,
  change: (service: string, variables: Record<string, unknown>) => void,
): Promise<string> {
  return await assemblyChanged(workflow, stage, (resources) => changeVariables(resources, change));
}

/** Changes the variables of the functions in a template. @param change gets each function's, by its service */
export function changeVariables(
  resources: Record<string, Resource>,
  change: (service: string, variables: Record<string, unknown>) => void,
): void {
  for (const { Properties } of Object.values(resources)) {
    const { Variables } = (Properties?.Environment ?? {}) as { Variables?: Record<string, unknown> };
    const service = Variables?.POWERTOOLS_SERVICE_NAME;
    if (Variables !== undefined && typeof service === 'string') change(service.replace(/^.*\//, ''), Variables);
  }
}

/**
 * A copy of an assembly with a changed template. Chunks, the most of its files, are links, since to copy 900 took a second; the modules of
 * functions are copies, which a test may change further.
 */
export async function assemblyChanged(
  workflow: WorkflowName,
  stage: string,
  change: (resources: Record<string, Resource>) => void,
): Promise<string> {
  const copy = removeAtEnd(mkdtempSync(join(tmpdir(), 'ballast-changed-')));
  const assembly = await assemblyOf(workflow, stage);
  linkAssembly(assembly, copy);
  changeTemplate(copy, change);
  return copy;
}

/** Changes the template of an assembly's one stack. */
export function changeTemplate(assembly: string, change: (resources: Record<string, Resource>) => void): void {
  const template = templateOf(assembly);
  change(template.Resources);
  const [file = ''] = readdirSync(assembly).filter((name) => name.endsWith('.template.json'));
  writeFileSync(join(assembly, file), JSON.stringify(template));
}

/** Between two looks at a run of another process, in milliseconds; on AWS GetExecutionHistory allows 20 calls a second per account. */
const EVERY_MS = 200;

function worldOf(target: Target, cloud: Cloud | undefined): World {
  let resets = 0;
  const untilEnded = cloud === undefined ? () => Promise.resolve() : executionEnds(cloud);
  const ended = async (executionArn: string): Promise<RunResult> => {
    await untilEnded(executionArn);
    const { execution, history } = await watchExecution(target, executionArn, {
      everyMs: EVERY_MS,
      onHistory: () => {},
    });
    return { outcome: outcomeOf(execution, history), history };
  };
  const upToFirstEnd = async (result: RunResult): Promise<RunResult> => {
    const history = result.history.slice(0, result.history.findIndex((event) => endOf(event) !== undefined) + 1);
    const last = history.at(-1);
    const end = last === undefined ? undefined : endOf(last);
    if (last === undefined || end === undefined || history.length === result.history.length) return result;
    const { output: _, ...execution } = await readExecution(target, result.outcome.executionArn);
    const atFirstEnd = {
      ...execution,
      ...end,
      cause: readableCause(end.cause),
      redriveCount: 0,
      stoppedAtMs: timeOf(last),
    };
    return { outcome: outcomeOf(atFirstEnd, history), history };
  };
  return {
    target,
    cloud,
    table: new WorkflowTable({
      dynamo: target.dynamoDb,
      tableName: target.workflowTable,
      nowMs: () => cloud?.clock.nowMs() ?? Date.now(),
    }),
    run: async (request) => {
      const { executionArn } = await startExecution(target, `test-${randomUUID()}`, request);
      return await upToFirstEnd(await ended(executionArn));
    },
    ended,
    redrive: async (executionArn) => {
      await redriveExecution(target, executionArn);
      return await ended(executionArn);
    },
    resetCircuits: async () => {
      resets += 1;
      for (const { breakerId } of await listBreakers(target)) {
        // the same command with the same reason in one millisecond is a repeated one, and virtual time may stand still between tests
        await runBreakerCommand(target, { verb: 'reset', breakerId, reason: `reset ${resets} of the tests` });
      }
    },
    pass: (ms) =>
      new Promise((resolve) => {
        if (cloud === undefined) setTimeout(resolve, ms);
        else cloud.clock.at(cloud.clock.nowMs() + ms, resolve);
      }),
    close: async () => {
      target.close();
      await cloud?.stop();
    },
  };
}

/** What of one agent the report says. */
export function agentIn({ outcome }: RunResult, name: string) {
  const agent = outcome.report?.phases.flatMap((phase) => phase.agents).find((candidate) => candidate.name === name);
  if (agent === undefined) throw new Error(`${name} is not in the report: ${JSON.stringify(outcome)}`);
  return agent;
}

/** Every agent that was invoked, once per attempt, from an event on: read from the history. */
export function invokedAgents({ history }: RunResult, sinceEventId = 0): string[] {
  return agentCalls(history, sinceEventId).map(({ agent }) => agent);
}

/** The tiers that were invoked for an agent, in order, with the retries: read from the history. */
export function attemptsOf({ history }: RunResult, agent: string): string[] {
  return agentCalls(history).flatMap((call) => (call.agent === agent ? [call.tier] : []));
}
