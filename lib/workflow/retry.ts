import { Duration } from 'aws-cdk-lib';
import { JitterType, type RetryProps, type TaskStateBase } from 'aws-cdk-lib/aws-stepfunctions';
import { errorsWithRetry, HANDLER_ERRORS } from '../../patterns/catalogue/errors.ts';
import { AGENT_BACKOFF, HANDLER_BACKOFF, type RetryBackoff, THROTTLE_BACKOFF } from '../../patterns/retry.ts';

/** Retries of an agent's attempt: first the errors that are never retried, then those after a backoff and after throttling. */
export function retryAgent(task: TaskStateBase): void {
  task.addRetry({ errors: errorsWithRetry('never'), maxAttempts: 0 });
  task.addRetry({ ...withFullJitter(AGENT_BACKOFF), errors: errorsWithRetry('backoff') });
  task.addRetry({ ...withFullJitter(THROTTLE_BACKOFF), errors: errorsWithRetry('throttle') });
}

/** Retries of a handler that keeps the workflow going. */
export function retryHandler(task: TaskStateBase): void {
  task.addRetry({ ...withFullJitter(HANDLER_BACKOFF), errors: [...HANDLER_ERRORS] });
}

function withFullJitter({ maxAttempts, intervalSeconds, backoffRate, maxDelaySeconds }: RetryBackoff): RetryProps {
  return {
    interval: Duration.seconds(intervalSeconds),
    maxAttempts,
    backoffRate,
    maxDelay: Duration.seconds(maxDelaySeconds),
    jitterStrategy: JitterType.FULL,
  };
}
