import * as z from 'zod';
import { answerQuestion } from '../../ops/answer.ts';
import { CircuitNotFoundError, runBreakerCommand } from '../../ops/breakers.ts';
import { NotRedrivableError, redriveExecution } from '../../ops/redrive.ts';
import { resumeWorkflow } from '../../ops/resume.ts';
import { readExecution } from '../../ops/status.ts';
import { stopExecution } from '../../ops/stop.ts';
import type { Target } from '../../ops/target.ts';
import { invalidRequest, ProblemError } from '../../patterns/api/problem.ts';
import { OPERATOR_VERBS } from '../../patterns/circuit-breaker/index.ts';
import { parseInput } from '../../patterns/declarations/parse-input.ts';
import { logger } from '../runtime/logger.ts';
import { requireExecution, summaryOf } from './executions.ts';
import { circuitOf } from './health.ts';
import { type ApiEvent, actorOf, readBody } from './request.ts';
import { type ApiResponse, jsonResponse } from './response.ts';

const reasonRequest = z.strictObject({ reason: z.string().trim().min(1).max(256) });

/** The reason of an operator, which the log keeps with the caller. @throws ProblemError without one */
function requireReason(event: ApiEvent): string {
  const parsed = parseInput(reasonRequest, readBody(event), 'body');
  if (parsed.ok) return parsed.value.reason;
  throw invalidRequest(parsed.issues);
}

/** The error of an execution that was stopped by the API. */
const STOPPED = 'StoppedByOperator';

/** Responds 202 with the execution that is running now. */
export async function operateExecution(
  target: Target,
  verb: 'redrive' | 'resume' | 'stop',
  id: string,
  event: ApiEvent,
): Promise<ApiResponse> {
  const reason = requireReason(event);
  const execution = await requireExecution(target, id);
  const { executionArn, workflowId, status } = execution;
  const actor = actorOf(event);
  let operated = executionArn;
  switch (verb) {
    case 'redrive':
      await redriveExecution(target, executionArn, { actor, reason }).catch(notRedrivable);
      break;
    case 'resume':
      operated = (await resumeWorkflow(target, workflowId, resumeSuffix(), { actor, reason })).executionArn;
      break;
    case 'stop':
      if (status !== 'RUNNING')
        throw new ProblemError('not-running', `the execution is ${status}; only one that is RUNNING can be stopped`);
      await stopExecution(target, execution, {
        error: STOPPED,
        cause: `${actor}: ${reason}`,
        by: { actor, reason },
      });
      break;
    default:
      return verb satisfies never;
  }
  logger.info('operated', { code: 'EXECUTION_OPERATED', verb, execution: id, reason, actor });
  const summary = summaryOf(await readExecution(target, operated));
  return jsonResponse(202, summary, { location: locationOf(event, summary.id) });
}

function notRedrivable(error: unknown): never {
  if (error instanceof NotRedrivableError) throw new ProblemError('not-redrivable', error.message);
  throw error;
}

/** Different for each execution of the workflow: the time, in a form that sorts. */
function resumeSuffix(): string {
  return new Date()
    .toISOString()
    .replaceAll(/[^0-9]/g, '')
    .slice(0, 17);
}

function locationOf({ requestContext }: ApiEvent, id: string): string {
  return requestContext.path.replace(/\/executions\/.*$/, `/executions/${id}`);
}

function circuitNotFound(error: unknown): never {
  if (error instanceof CircuitNotFoundError) throw new ProblemError('not-found', error.message);
  throw error;
}

/** A command on a circuit, which is kept with its reason. */
export async function commandCircuit(
  target: Target,
  { id: breakerId = '', verb: wanted = '' }: Readonly<Record<string, string>>,
  event: ApiEvent,
): Promise<ApiResponse> {
  const verb = OPERATOR_VERBS.find((each) => each === wanted);
  if (verb === undefined) throw new ProblemError('not-found', `a circuit takes ${OPERATOR_VERBS.join(', ')}`);
  const reason = requireReason(event);
  const actor = actorOf(event);
  const circuit = await runBreakerCommand(target, { verb, breakerId, reason, actor }).catch(circuitNotFound);
  return jsonResponse(200, circuitOf(circuit));
}

/** The question is named: sent again, a body without a name could answer the next one. */
const answerRequest = z.strictObject({ value: z.json(), question: z.string().min(1).max(64) });

/** Answers a question of an execution; the caller is kept with the answer. */
export async function answerExecution(target: Target, id: string, event: ApiEvent): Promise<ApiResponse> {
  const parsed = parseInput(answerRequest, readBody(event), 'body');
  if (!parsed.ok) throw invalidRequest(parsed.issues);
  const { value, question } = parsed.value;
  const actor = actorOf(event);
  const answered = await answerQuestion(target, await requireExecution(target, id), { value, question, actor });
  const { executionArn: _, name, ...answer } = answered;
  logger.info('answered', { code: 'QUESTION_ANSWERED', execution: name, question: answer.question, actor });
  return jsonResponse(202, { id: name, ...answer });
}
