import * as z from 'zod';
import { InvalidInputError } from '../../patterns/catalogue/errors.ts';
import { MAX_INPUT_DEPTH, workflowId } from '../../patterns/catalogue/payloads.ts';
import { requireInput } from '../../patterns/declarations/parse-input.ts';
import { isNestedDeeper, type Json } from '../../patterns/json/json.ts';
import { type Answered, answerQuestion } from '../answer.ts';
import { beginBatch, namedAmong } from '../batch.ts';
import { newExecutionName, newSuffix } from '../execution-name.ts';
import { checkFaultRules } from '../fault.ts';
import type { Operator } from '../index-execution.ts';
import type { ListedExecution } from '../list.ts';
import { locateAmong } from '../locate.ts';
import { readDeployed } from '../plan.ts';
import { redriveDescribed } from '../redrive.ts';
import {
  listFailed,
  type RedriveOutcome,
  type RedriveSummary,
  redriveAll,
  redriveOutcomeOf,
  summarize,
} from '../redrive-failed.ts';
import { resumeWorkflow } from '../resume.ts';
import type { Started } from '../start.ts';
import { type StartedWorkflow, startWorkflow } from '../start-workflow.ts';
import { type Execution, readExecution } from '../status.ts';
import { STOPPED, stopExecution } from '../stop.ts';
import {
  listRunning,
  type StopOutcome,
  type StopSummary,
  stopAll,
  stopOutcomeOf,
  summarizeStops,
} from '../stop-all.ts';
import type { Target } from '../target.ts';
import { type OperationContext, operation } from './operation.ts';
import { executionId, flag } from './reading.ts';

/** Why something is changed; it is kept with it. */
export const reasonField = z.string().trim().min(1).max(256).describe('why; it is kept with what is changed');

/** Names one of several workflows. */
export const workflowField = z
  .string()
  .optional()
  .describe('name of the workflow or ARN of its state machine, where there are several');

/** The workflow of an operation on no execution. @throws InvalidInputError when there are several, or none of that name */
export function workflowOf({ targets }: OperationContext, name: string | undefined): Target {
  const all = targets();
  const [first, ...others] = all.filter(
    ({ workflow, stateMachineArn }) => name === undefined || workflow === name || stateMachineArn === name,
  );
  const known = all.map(({ workflow }) => workflow).join(', ');
  if (first === undefined)
    throw new InvalidInputError(`no workflow is called ${JSON.stringify(name)}; there are ${known}`);
  if (others.length === 0) return first;
  throw new InvalidInputError(`there are several workflows, ${known}; give the name or the state machine's ARN of one`);
}

function checkRunnable({ whyNotRunnable }: OperationContext, target: Target): void {
  const why = whyNotRunnable?.(target);
  if (why !== undefined) throw new InvalidInputError(why);
}

/** @throws InvalidInputError with a sentence for each fault, where the schema of the input is known */
async function checkInput(target: Target, input: Json): Promise<void> {
  if (isNestedDeeper(input, MAX_INPUT_DEPTH)) {
    throw new InvalidInputError(`input is nested deeper than ${MAX_INPUT_DEPTH} levels; pass it flatter`);
  }
  const { inputSchema: schema } = await readDeployed(target);
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return;
  requireInput(z.fromJSONSchema(schema), input, 'input');
}

export const startOperation = operation({
  name: 'start_execution',
  kind: 'write',
  summary: 'Starts an execution of a workflow, unless one of the same workflow id runs',
  input: {
    input: z.json().describe('input of the workflow'),
    workflowId: workflowId.optional().describe('names the workflow; starting it again continues where it stopped'),
    workflow: workflowField,
    faults: z.array(z.string()).max(50).default([]).describe('fault rules, where the stage injects faults'),
    faultSeed: z.int().default(0),
  },
  command: ({ input, workflowId: id, workflow, faults, faultSeed }) => [
    'start',
    '--input',
    JSON.stringify(input),
    ...flag('id', id),
    ...flag('workflow', workflow),
    ...faults.flatMap((rule) => ['--fault', rule]),
    ...(faultSeed === 0 ? [] : flag('fault-seed', faultSeed)),
  ],
  async run(context, { input, workflowId: id, workflow, faults, faultSeed }): Promise<StartedWorkflow> {
    const target = workflowOf(context, workflow);
    checkRunnable(context, target);
    await checkInput(target, input);
    await checkFaultRules(target, faults);
    const started = await startWorkflow(target, newExecutionName(target.workflow || 'execution', id), {
      ...(id === undefined ? {} : { workflowId: id }),
      input,
      faults,
      faultSeed,
    });
    await context.onStarted?.(started);
    return started;
  },
});

interface Described {
  readonly target: Target;
  readonly execution: Execution;
}

async function describe({ targets }: OperationContext, id: string): Promise<Described> {
  return await locateAmong(targets(), id);
}

function isRunning({ status }: Pick<Execution, 'status'>): boolean {
  return status === 'RUNNING' || status === 'PENDING_REDRIVE';
}

export const stopOperation = operation({
  name: 'stop_execution',
  kind: 'write',
  summary: 'Stops an execution that runs',
  input: { id: executionId, reason: reasonField },
  command: ({ id, reason }) => ['stop', id, '--reason', reason],
  async run(context, { id, reason }): Promise<Execution> {
    const { target, execution } = await describe(context, id);
    const { name, status, executionArn } = execution;
    if (!isRunning(execution)) throw new InvalidInputError(`${name} is ${status} already: there is nothing to stop`);
    const by = { actor: context.actor, reason };
    await stopExecution(target, execution, { error: STOPPED, cause: reason, by });
    return await readExecution(target, executionArn);
  },
});

export const answerOperation = operation({
  name: 'answer_question',
  kind: 'write',
  summary: 'Answers the question that an execution waits for, so that it goes on; the same answer, given twice, is one',
  input: {
    id: executionId,
    value: z.json().describe('the answer'),
    question: z.string().min(1).max(64).describe('the id of the question, of `waitsFor` of get_execution'),
  },
  command: ({ id, value, question }) => ['answer', id, '--value', JSON.stringify(value), ...flag('question', question)],
  async run(context, { id, value, question }): Promise<Answered> {
    const { target, execution } = await describe(context, id);
    const { actor } = context;
    return await answerQuestion(target, execution, { value, actor, question });
  },
});

export const redriveOperation = operation({
  name: 'redrive_execution',
  kind: 'write',
  summary: 'Continues an execution that failed, timed out or was stopped where it stopped',
  input: { id: executionId, reason: reasonField },
  command: ({ id, reason }) => ['redrive', id, '--reason', reason],
  async run(context, { id, reason }): Promise<Started> {
    const { target, execution } = await describe(context, id);
    checkRunnable(context, target);
    const started = await redriveDescribed(target, execution, { actor: context.actor, reason });
    await context.onStarted?.(started);
    return started;
  },
});

export const resumeOperation = operation({
  name: 'resume_workflow',
  kind: 'write',
  summary:
    'Starts a new execution of a workflow at its first phase that is not completed, under the definition of today',
  input: { id: executionId, reason: reasonField },
  command: ({ id, reason }) => ['resume', id, '--reason', reason],
  async run(context, { id, reason }): Promise<Started> {
    const { target, execution } = await describe(context, id);
    checkRunnable(context, target);
    const by = { actor: context.actor, reason };
    const started = await resumeWorkflow(target, execution.workflowId, newSuffix(), by);
    await context.onStarted?.(started);
    return started;
  },
});

const batchFields = {
  workflow: workflowField,
  executions: z
    .array(z.string())
    .max(10_000)
    .optional()
    .describe('names or ARNs of some of them, of any workflow @default all that match'),
  rate: z.number().positive().max(100).default(5).describe('executions a second'),
  dryRun: z.boolean().default(false).describe('only lists them'),
};

/** The workflows of a batch: of executions that are named, all of them may be. */
function batchTargets(context: OperationContext, { workflow, executions }: BatchInput): readonly Target[] {
  return workflow === undefined && executions !== undefined ? context.targets() : [workflowOf(context, workflow)];
}

interface BatchInput {
  readonly workflow?: string | undefined;
  readonly executions?: readonly string[] | undefined;
}

function namedBy(executions: readonly string[] | undefined): string[] {
  return (executions ?? []).flatMap((name) => ['--execution', name]);
}

function isoFlag(name: string, timeMs: number | undefined): string[] {
  return timeMs === undefined ? [] : [`--${name}`, new Date(timeMs).toISOString()];
}

export const redriveFailedOperation = operation({
  name: 'redrive_failed',
  kind: 'write',
  summary:
    'Redrives all executions that failed or timed out, or some of them, at a bounded rate, without waiting for their ends',
  input: {
    ...batchFields,
    error: z.string().optional().describe('only those that ended with this error'),
    failedAgent: z.string().optional().describe('only those in which this agent gave no answer'),
    sinceMs: z.number().optional().describe('only those that ended then or later, in epoch milliseconds'),
    reason: reasonField,
  },
  command: ({ workflow, executions, rate, dryRun, error, failedAgent, sinceMs, reason }) => [
    'redrive',
    '--failed',
    ...flag('workflow', workflow),
    ...namedBy(executions),
    ...flag('error', error),
    ...flag('failed-agent', failedAgent),
    ...isoFlag('since', sinceMs),
    ...flag('rate', rate),
    '--reason',
    reason,
    ...(dryRun ? ['--dry-run'] : []),
  ],
  async run(
    context,
    { workflow, executions, rate, dryRun, error, failedAgent, sinceMs, reason },
  ): Promise<RedriveSummary> {
    const filter = {
      ...(error === undefined ? {} : { error }),
      ...(failedAgent === undefined ? {} : { failedAgent }),
      ...(sinceMs === undefined ? {} : { sinceMs }),
    };
    const outcomes: RedriveOutcome[] = [];
    for (const target of batchTargets(context, { workflow, executions })) {
      const failed = namedAmong(await listFailed(target, filter), executions);
      if (dryRun || failed.length === 0) {
        outcomes.push(...failed.map(redriveOutcomeOf));
        continue;
      }
      checkRunnable(context, target);
      outcomes.push(...(await redriveWithoutWaiting(target, failed, rate, { actor: context.actor, reason })));
      for (const { executionArn, name, workflowId } of failed) {
        await context.onStarted?.({ executionArn, name, workflowId });
      }
    }
    return summarize(outcomes);
  },
});

/** Redrives executions; their ends are in the list. */
async function redriveWithoutWaiting(
  target: Target,
  failed: readonly ListedExecution[],
  perSecond: number,
  by: Operator,
): Promise<RedriveOutcome[]> {
  const begun = new AbortController();
  return await redriveAll(target, failed, {
    batch: await beginBatch(target),
    by,
    perSecond,
    everyMs: 1_000,
    interrupt: begun.signal,
    onProgress: (now) => {
      if (now.every(({ result }) => result !== 'not-redriven')) begun.abort();
    },
  });
}

export const stopAllOperation = operation({
  name: 'stop_all',
  kind: 'write',
  summary: 'Stops all executions that run, or some of them, at a bounded rate',
  input: {
    ...batchFields,
    sinceMs: z.number().optional().describe('only those that started then or later, in epoch milliseconds'),
    workflowId: z.string().optional(),
    inputText: z.string().optional().describe('only those with this text in the first 256 bytes of their input'),
    reason: reasonField,
  },
  command: ({ workflow, executions, rate, dryRun, sinceMs, workflowId: id, inputText, reason }) => [
    'stop',
    '--all',
    ...flag('workflow', workflow),
    ...namedBy(executions),
    ...flag('workflow-id', id),
    ...flag('input', inputText),
    ...isoFlag('since', sinceMs),
    ...flag('rate', rate),
    '--reason',
    reason,
    ...(dryRun ? ['--dry-run'] : []),
  ],
  async run(
    context,
    { workflow, executions, rate, dryRun, sinceMs, workflowId: id, inputText, reason },
  ): Promise<StopSummary> {
    const filter = {
      ...(sinceMs === undefined ? {} : { sinceMs }),
      ...(id === undefined ? {} : { workflowId: id }),
      ...(inputText === undefined ? {} : { inputText }),
    };
    const outcomes: StopOutcome[] = [];
    for (const target of batchTargets(context, { workflow, executions })) {
      const running = namedAmong(await listRunning(target, filter), executions);
      if (dryRun || running.length === 0) {
        outcomes.push(...running.map(stopOutcomeOf));
        continue;
      }
      const stopped = await stopAll(target, running, {
        batch: await beginBatch(target),
        by: { actor: context.actor, reason },
        error: STOPPED,
        perSecond: rate,
        interrupt: new AbortController().signal,
        onProgress: () => {},
      });
      outcomes.push(...stopped);
    }
    return summarizeStops(outcomes);
  },
});
