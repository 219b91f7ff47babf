import { Duration } from 'aws-cdk-lib';
import { JitterType, type RetryProps, type TaskStateBase } from 'aws-cdk-lib/aws-stepfunctions';
import { errorsWithRetry, HANDLER_ERRORS } from '../../patterns/catalogue/error-lists.ts';
import { backoffOf, HANDLER_BACKOFF, type RetriedTier, type RetryBackoff } from '../../patterns/retry.ts';

/** Retries of a tier's attempt: first the errors that are never retried, then those after a backoff and after throttling. */
export function addTierRetry(task: TaskStateBase, tier: RetriedTier): void {
  task.addRetry({ errors: errorsWithRetry('never'), maxAttempts: 0 });
  task.addRetry({ ...retryProps(backoffOf(tier, 'backoff')), errors: errorsWithRetry('backoff') });
  task.addRetry({ ...retryProps(backoffOf(tier, 'throttle')), errors: errorsWithRetry('throttle') });
}

/** Retries of a handler that keeps the workflow going. */
export function addHandlerRetry(task: TaskStateBase): void {
  task.addRetry({ ...retryProps(HANDLER_BACKOFF), errors: [...HANDLER_ERRORS] });
}

function retryProps({ maxAttempts, intervalSeconds, backoffRate, maxDelaySeconds, jitter }: RetryBackoff): RetryProps {
  return {
    interval: Duration.seconds(intervalSeconds),
    maxAttempts,
    backoffRate,
    maxDelay: Duration.seconds(maxDelaySeconds),
    jitterStrategy: jitter === 'full' ? JitterType.FULL : JitterType.NONE,
  };
}
