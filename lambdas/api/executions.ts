import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { readCheckpoints } from '../../ops/checkpoints.ts';
import { readHistory } from '../../ops/history.ts';
import { findNamed } from '../../ops/locate.ts';
import { type Outcome, outcomeOf, statusFor } from '../../ops/outcome.ts';
import { foldHistory, type PhaseProgress } from '../../ops/progress.ts';
import type { Execution } from '../../ops/status.ts';
import type { Target } from '../../ops/target.ts';
import { invalidRequest, ProblemError, withoutArns } from '../../patterns/api/problem.ts';
import { parseInput } from '../../patterns/declarations/parse-input.ts';
import { type ApiResponse, jsonResponse } from './response.ts';

/** Reads the execution of a path. @throws ProblemError not-found */
export async function requireExecution(target: Target, id: string): Promise<Execution> {
  const execution = await findNamed(target, id);
  if (execution !== undefined) return execution;
  throw new ProblemError('not-found', 'there is no execution of this id; GET /executions lists those there are');
}

/** Fields common to all responses. */
export function summaryOf(execution: Execution) {
  const { name, workflowId, status, startedAtMs, stoppedAtMs, redriveCount, error } = execution;
  return {
    id: name,
    workflowId,
    status: statusFor(status, error),
    startedAt: new Date(startedAtMs).toISOString(),
    ...(stoppedAtMs === undefined ? {} : { stoppedAt: new Date(stoppedAtMs).toISOString() }),
    redriveCount,
    ...(error === undefined ? {} : { error }),
  };
}

/** The progress of an execution: its phases and agents, and its outcome. */
export async function getExecution(target: Target, id: string): Promise<ApiResponse> {
  const execution = await requireExecution(target, id);
  return jsonResponse(200, await progressOf(target, execution));
}

export async function progressOf(target: Target, execution: Execution) {
  const history = await readHistory(target, execution.executionArn);
  const { degradationLevel, failedAgents, cause, durationMs, transitions }: Outcome = outcomeOf(execution, history);
  return {
    ...summaryOf(execution),
    ...(cause === null ? {} : { cause: withoutArns(cause) }),
    degradationLevel,
    failedAgents,
    durationMs,
    transitions,
    phases: foldHistory(history).phases.map(phaseOf),
  };
}

function phaseOf({ name, round, state, calls }: PhaseProgress) {
  return {
    name,
    round,
    state: state.kind,
    agents: calls.map((call) => ({
      name: call.agent,
      replica: call.replica,
      tier: call.tier,
      state: call.state.kind,
      ...('error' in call.state ? { error: call.state.error, cause: withoutArns(call.state.cause) } : {}),
    })),
  };
}

/** The report of an execution. @throws ProblemError not-found for one that has none */
export async function getReport(target: Target, id: string): Promise<ApiResponse> {
  const execution = await requireExecution(target, id);
  if (execution.output !== undefined) return jsonResponse(200, JSON.parse(execution.output));
  throw new ProblemError(
    'not-found',
    `the execution is ${statusFor(execution.status, execution.error)}; only one that SUCCEEDED has a report`,
    execution.status === 'RUNNING' ? { headers: { 'retry-after': '5' } } : {},
  );
}

export async function getCheckpoints(target: Target, id: string): Promise<ApiResponse> {
  const { workflowId } = await requireExecution(target, id);
  const { executionArn, ...checkpoints } = await readCheckpoints(target, workflowId);
  return jsonResponse(200, { ...checkpoints, execution: executionArn.replace(/^.*:/, '') });
}

const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'] as const;

const listRequest = z.strictObject({
  /** only executions of this status */
  status: z.enum(STATUSES).optional(),
  /** how many at most, 1 to 100 @default 20 */
  limit: z.coerce.number().int().min(1).max(100).default(20),
  /** `next` of the page before */
  cursor: z.string().min(1).max(3096).optional(),
});

/** A page of executions, the newest first: one request to Step Functions, which allows 5 a second. */
export async function listExecutions(target: Target, query: object): Promise<ApiResponse> {
  const parsed = parseInput(listRequest, query, 'query');
  if (!parsed.ok) throw invalidRequest(parsed.issues);
  const { status, limit, cursor } = parsed.value;
  const { executions = [], nextToken } = await listed(target, {
    maxResults: limit,
    ...(status === undefined ? {} : { statusFilter: status }),
    ...(cursor === undefined ? {} : { nextToken: cursor }),
  });
  return jsonResponse(200, {
    executions: executions.map(({ name = '', status: state = 'RUNNING', startDate, stopDate, redriveCount = 0 }) => ({
      id: name,
      status: state,
      startedAt: startDate?.toISOString(),
      ...(stopDate === undefined ? {} : { stoppedAt: stopDate.toISOString() }),
      redriveCount,
    })),
    ...(nextToken === undefined ? {} : { next: nextToken }),
  });
}

async function listed(
  { stepFunctions, stateMachineArn }: Target,
  request: Omit<ConstructorParameters<typeof ListExecutionsCommand>[0], 'stateMachineArn'>,
) {
  try {
    return await stepFunctions.send(new ListExecutionsCommand({ stateMachineArn, ...request }));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'InvalidToken') throw error;
    throw new ProblemError('invalid-request', 'cursor is not one of this list; begin without one');
  }
}
