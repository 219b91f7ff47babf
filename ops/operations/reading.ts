import * as z from 'zod';
import { InvalidInputError } from '../../patterns/catalogue/errors.ts';
import { placeOf } from '../../patterns/execution-index/cursor.ts';
import { EXECUTION_STATUSES } from '../../patterns/execution-index/entry.ts';
import type { ExecutionFilter } from '../../patterns/execution-index/filter.ts';
import { readCheckpoints } from '../checkpoints.ts';
import { costOfExecution } from '../cost.ts';
import { describeHistory } from '../describe-event.ts';
import { executionGraphOf, readDefinition } from '../execution-graph.ts';
import type { ReadExecution } from '../execution-reader.ts';
import { summaryOf } from '../execution-summary.ts';
import { readOperation } from '../index-execution.ts';
import { listExecutions } from '../list.ts';
import { locateAmong } from '../locate.ts';
import { readLogs } from '../logs.ts';
import { timeOf } from '../progress/execution-end.ts';
import { listAllQuestions } from '../questions.ts';
import { readOutcome } from '../read-outcome.ts';
import { readRelated } from '../related.ts';
import { detailsOfStep } from '../steps.ts';
import type { Target } from '../target.ts';
import { readVotes } from '../votes.ts';
import { readWorkflowInput } from '../workflow-input.ts';
import { type OperationContext, operation } from './operation.ts';

export const executionId = z
  .string()
  .min(1)
  .max(2_048)
  .describe('name or ARN of an execution, or the id of its workflow, of which the newest execution counts');

const byId = { id: executionId };

/** Fields that select executions, as the options of `list`. */
export const filterFields = {
  status: z.enum(EXECUTION_STATUSES).optional(),
  sinceMs: z.number().optional().describe('started then or later, in epoch milliseconds'),
  error: z.string().optional().describe('ended with this error'),
  workflowId: z.string().optional(),
  level: z
    .union([z.literal(0), z.literal(1), z.literal(2)])
    .optional()
    .describe('degradation level of the report'),
  failedAgent: z.string().optional().describe('an agent that gave no answer'),
  inputText: z.string().optional().describe('text in the first 256 bytes of the input'),
  isWaiting: z.literal(true).optional().describe('waits for the answer to a question'),
};

type FilterInput = z.infer<z.ZodObject<typeof filterFields>>;

export function filterOf(input: FilterInput): ExecutionFilter {
  const { status, sinceMs, error, workflowId, level, failedAgent, inputText, isWaiting } = input;
  return {
    ...(status === undefined ? {} : { status }),
    ...(sinceMs === undefined ? {} : { sinceMs }),
    ...(error === undefined ? {} : { error }),
    ...(workflowId === undefined ? {} : { workflowId }),
    ...(level === undefined ? {} : { level }),
    ...(failedAgent === undefined ? {} : { failedAgent }),
    ...(inputText === undefined ? {} : { inputText }),
    ...(isWaiting === undefined ? {} : { isWaiting }),
  };
}

/** Words of a command line for the fields that are given. */
export function flag(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [`--${name}`, String(value)];
}

function isoTime(timeMs: number | undefined): string | undefined {
  return timeMs === undefined ? undefined : new Date(timeMs).toISOString();
}

/** An execution of the target that has it. */
export async function readById(
  { targets, reader }: OperationContext,
  id: string,
): Promise<ReadExecution & { readonly target: Target; readonly executionArn: string }> {
  const { target, executionArn, execution } = await locateAmong(targets(), id);
  return { target, executionArn, ...(await reader.read(target, execution)) };
}

export const listOperation = operation({
  name: 'list_executions',
  kind: 'read',
  summary: 'Lists executions, newest first, from the index of each workflow',
  input: {
    ...filterFields,
    limit: z.int().min(1).max(10_000).default(100),
    cursor: z.string().optional().describe('`next` of the list before'),
  },
  command: ({ limit, cursor, sinceMs, ...fields }) => [
    'list',
    ...flag('status', fields.status),
    ...flag('since', isoTime(sinceMs)),
    ...flag('error', fields.error),
    ...flag('workflow-id', fields.workflowId),
    ...flag('level', fields.level),
    ...flag('failed-agent', fields.failedAgent),
    ...flag('input', fields.inputText),
    ...(fields.isWaiting === true ? ['--waiting'] : []),
    ...flag('limit', limit),
    ...flag('cursor', cursor),
  ],
  async run({ targets }, { limit, cursor, ...fields }) {
    const after = cursor === undefined ? undefined : placeOf(cursor);
    if (cursor !== undefined && after === undefined)
      throw new InvalidInputError('cursor is not one that a list returned');
    return await listExecutions(targets(), {
      limit,
      filter: filterOf(fields),
      ...(after === undefined ? {} : { after }),
    });
  },
});

export const questionsOperation = operation({
  name: 'list_questions',
  kind: 'read',
  summary: 'The questions that executions wait for, of every workflow, the oldest first',
  input: { limit: z.int().min(1).max(1_000).default(100).describe('executions that are looked at, the newest ones') },
  command: ({ limit }) => ['list', '--waiting', ...flag('limit', limit)],
  run: async ({ targets }, { limit }) => await listAllQuestions(targets(), limit),
});

export const statusOperation = operation({
  name: 'get_execution',
  kind: 'read',
  summary: 'The result of an execution so far: status, error, failed agents, report',
  input: byId,
  command: ({ id }) => ['status', id],
  async run(context, { id }) {
    const { target, execution, events } = await readById(context, id);
    return await readOutcome(target, execution, events);
  },
});

export const summaryOperation = operation({
  name: 'explain_execution',
  kind: 'read',
  summary:
    'Why an execution ended as it did, in a sentence, the command that goes on, and the progress of its phases and agents',
  input: byId,
  command: ({ id }) => ['status', id],
  async run(context, { id }) {
    const read = await readById(context, id);
    const outcome = await readOutcome(read.target, read.execution, read.events);
    const operation = await readOperation(read.target, read.execution);
    return { ...summaryOf(read, { flags: context.flags, operation }), outcome };
  },
});

export const inputOperation = operation({
  name: 'get_input',
  kind: 'read',
  summary:
    'The input of the workflow of an execution, which a resumed execution has of the first one; null where it is not kept',
  input: byId,
  command: () => undefined,
  async run(context, { id }) {
    const { target, execution, events } = await readById(context, id);
    const request = events[0]?.executionStartedEventDetails?.input;
    return { input: (await readWorkflowInput(target, execution, request)) ?? null };
  },
});

export const stepsOperation = operation({
  name: 'list_steps',
  kind: 'read',
  summary: 'The visits of states in an execution, with attempts, backoff and errors',
  input: byId,
  command: ({ id }) => ['history', id],
  run: async (context, { id }) => (await readById(context, id)).steps(),
});

export const stepOperation = operation({
  name: 'get_step',
  kind: 'read',
  summary: 'Input, output, attempts and events of one step',
  input: { ...byId, step: z.int().positive().describe('its id, of list_steps') },
  command: ({ id }) => ['history', id],
  async run(context, { id, step }) {
    const { events, steps } = await readById(context, id);
    const details = detailsOfStep(events, steps(), step);
    if (details === undefined) throw new InvalidInputError(`step is ${step}; no event of that id enters a state`);
    return details;
  },
});

export const historyOperation = operation({
  name: 'list_events',
  kind: 'read',
  summary: 'The events of an execution in order, each in a line',
  input: { ...byId, after: z.int().nonnegative().default(0).describe('id of the last event that is known') },
  command: ({ id }) => ['history', id],
  async run(context, { id, after }) {
    return eventLines(await readById(context, id), after);
  },
});

/** Longest line of an event: the step has all of it. */
const MAX_DETAILS = 300;

/** An event as a table shows it. */
export interface EventLine {
  readonly id: number;
  readonly atMs: number;
  readonly type: string;
  readonly state: string;
  readonly call: string;
  readonly details: string;
}

export function eventLines({ events }: Pick<ReadExecution, 'events'>, after: number): EventLine[] {
  return describeHistory(events)
    .filter(({ event }) => (event.id ?? 0) > after)
    .map(({ event, state, call, details }) => ({
      id: event.id ?? 0,
      atMs: timeOf(event),
      type: event.type ?? '',
      state,
      call,
      details: details.length > MAX_DETAILS ? `${details.slice(0, MAX_DETAILS)}…` : details,
    }));
}

export const graphOperation = operation({
  name: 'get_graph',
  kind: 'read',
  summary: 'Phases, agents and states of an execution with the state of each',
  input: byId,
  command: () => undefined,
  async run(context, { id }) {
    const { target, executionArn, progress, steps } = await readById(context, id);
    return executionGraphOf(await readDefinition(target, executionArn), progress(), steps());
  },
});

export const logsOperation = operation({
  name: 'get_logs',
  kind: 'read',
  summary: 'The log lines of all functions of an execution, in the order of time',
  input: byId,
  command: ({ id }) => ['logs', id],
  async run(context, { id }) {
    const { target, execution } = await readById(context, id);
    return await readLogs(target, execution);
  },
});

export const costOperation = operation({
  name: 'get_cost',
  kind: 'read',
  summary: 'What an execution costs at list prices, with the tokens of its models',
  input: { ...byId, per: z.int().positive().optional().describe('so many executions like it') },
  command: ({ id, per }) => ['cost', id, ...flag('per', per)],
  async run({ targets }, { id, per }) {
    const { target, executionArn } = await locateAmong(targets(), id);
    return await costOfExecution(target, executionArn, per);
  },
});

export const checkpointsOperation = operation({
  name: 'list_checkpoints',
  kind: 'read',
  summary: 'The checkpoints of a workflow, with its stored answers and failures',
  input: byId,
  command: ({ id }) => ['checkpoints', id],
  async run(context, { id }) {
    const { target, execution } = await readById(context, id);
    return await readCheckpoints(target, execution.workflowId);
  },
});

export const votesOperation = operation({
  name: 'list_votes',
  kind: 'read',
  summary: 'The votes of agents with replicas: each ballot, the decision and the disagreement',
  input: byId,
  command: () => undefined,
  async run(context, { id }) {
    const { target, execution } = await readById(context, id);
    return await readVotes(target, execution.workflowId);
  },
});

export const relatedOperation = operation({
  name: 'list_related',
  kind: 'read',
  summary: 'Earlier and later executions of the same workflow, the parent and the children',
  input: byId,
  command: ({ id }) => ['list', '--workflow-id', id],
  async run(context, { id }) {
    const { target, execution, events } = await readById(context, id);
    return await readRelated(target, execution, events);
  },
});
