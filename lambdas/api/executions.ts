import { readCheckpoints } from '../../ops/checkpoints.ts';
import { readHistory } from '../../ops/history.ts';
import { findNamed } from '../../ops/locate.ts';
import type { OpenQuestion } from '../../ops/open-question.ts';
import type { Outcome } from '../../ops/outcome.ts';
import { foldHistory, type PhaseProgress } from '../../ops/progress.ts';
import { readOutcome } from '../../ops/read-outcome.ts';
import type { Execution } from '../../ops/status.ts';
import type { Target } from '../../ops/target.ts';
import { ProblemError, withoutArns } from '../../patterns/api/problem.ts';
import { nameInArn } from '../../patterns/arn.ts';
import { statusFor } from '../../patterns/execution-index/status.ts';
import { type ApiResponse, jsonResponse } from './response.ts';

/** Reads the execution of a path. @throws ProblemError not-found */
export async function requireExecution(target: Target, id: string): Promise<Execution> {
  const execution = await findNamed(target, id);
  if (execution !== undefined) return execution;
  throw new ProblemError('not-found', 'there is no execution of this id; GET /executions lists those there are');
}

/** Fields common to all responses. */
export function summaryOf(execution: Omit<Execution, 'executionArn' | 'faults' | 'output' | 'cause'>) {
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
  const {
    degradationLevel,
    failedAgents,
    cause,
    durationMs,
    transitions,
    waitsFor = [],
  }: Outcome = await readOutcome(target, execution, history);
  return {
    ...summaryOf(execution),
    ...(cause === null ? {} : { cause: withoutArns(cause) }),
    degradationLevel,
    failedAgents,
    durationMs,
    transitions,
    ...(waitsFor.length === 0 ? {} : { waitsFor: waitsFor.map(questionOf) }),
    phases: foldHistory(history).phases.map(phaseOf),
  };
}

function questionOf({ askedAtMs, untilMs, ...question }: OpenQuestion) {
  return {
    ...question,
    askedAt: new Date(askedAtMs).toISOString(),
    ...(untilMs === undefined ? {} : { until: new Date(untilMs).toISOString() }),
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
  const { status, output } = execution;
  if (status === 'SUCCEEDED' && output !== undefined) return jsonResponse(200, JSON.parse(output));
  throw new ProblemError(
    'not-found',
    `the execution is ${statusFor(status, execution.error)}; only one that SUCCEEDED has a report`,
    status === 'RUNNING' ? { headers: { 'retry-after': '5' } } : {},
  );
}

export async function getCheckpoints(target: Target, id: string): Promise<ApiResponse> {
  const { workflowId } = await requireExecution(target, id);
  const { executionArn, ...checkpoints } = await readCheckpoints(target, workflowId);
  return jsonResponse(200, { ...checkpoints, execution: nameInArn(executionArn) });
}
