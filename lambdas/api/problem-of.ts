import { AnsweredOtherwiseError, NotWaitingError } from '../../ops/answer.ts';
import { WorkflowRunningError } from '../../ops/start-workflow.ts';
import { ProblemError, type ProblemType, withoutArns } from '../../patterns/api/problem.ts';
import { CheckpointNotFoundError, InvalidInputError, StoreUnavailableError } from '../../patterns/catalogue/errors.ts';
import { logger } from '../runtime/logger.ts';
import { keyReused } from './start-execution.ts';

/** The quotas of Step Functions refill every second. */
const RETRY_AFTER = { 'retry-after': '1' };

/** Errors of Step Functions and DynamoDB that a caller should come back after. */
const THROTTLED = new Set([
  'ThrottlingException',
  'TooManyRequestsException',
  'ExecutionLimitExceeded',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
]);

/** A failure as a problem. The log has its stack, the caller gets neither that nor a name of a resource. */
export function problemOf(error: unknown): Pick<ProblemError, 'problem' | 'headers'> {
  if (error instanceof ProblemError) return error;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (name === 'ExecutionAlreadyExists') return keyReused();
  if (THROTTLED.has(name)) {
    return new ProblemError('too-many-requests', `${name}; repeat the request a little later`, {
      headers: RETRY_AFTER,
    });
  }
  const known = knownProblem(error);
  if (known !== undefined) return new ProblemError(known, withoutArns(message));
  logger.error('request failed', { code: 'API_REQUEST_FAILED', error: name, message, stack: (error as Error).stack });
  if (error instanceof StoreUnavailableError) {
    return new ProblemError('store-unavailable', 'repeat the request a little later', { headers: RETRY_AFTER });
  }
  return new ProblemError('internal-error', 'the log of the function api has the cause');
}

function knownProblem(error: unknown): ProblemType | undefined {
  if (error instanceof CheckpointNotFoundError) return 'not-found';
  if (error instanceof WorkflowRunningError) return 'already-running';
  if (error instanceof NotWaitingError) return 'not-waiting';
  if (error instanceof AnsweredOtherwiseError) return 'answered-otherwise';
  return error instanceof InvalidInputError ? 'invalid-request' : undefined;
}
