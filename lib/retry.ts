import { Duration } from 'aws-cdk-lib';
import { JitterType, type RetryProps, type TaskStateBase } from 'aws-cdk-lib/aws-stepfunctions';
import { errorsWithRetry, HANDLER_ERRORS } from '../patterns/errors.ts';

/** Three attempts. Waits at most 1 s and 2 s, with full jitter half of that on average; the cap is for longer policies. */
const AGENT_BACKOFF: RetryProps = {
  interval: Duration.seconds(1),
  maxAttempts: 2,
  backoffRate: 2,
  maxDelay: Duration.seconds(60),
  jitterStrategy: JitterType.FULL,
};

/** Patience when throttled: waits at most 2, 4 and 8 s, which still leaves the next tier its share of the 45 s budget. */
const THROTTLE_BACKOFF: RetryProps = { ...AGENT_BACKOFF, interval: Duration.seconds(2), maxAttempts: 3 };

/** A handler of ours is retried over about 15 s (1 + 2 + 4 + 8): longer than a failover of the store takes. */
const GLUE_BACKOFF: RetryProps = { ...AGENT_BACKOFF, maxAttempts: 4 };

/** Retries of an agent's attempt: what no attempt can cure first and never, then the two kinds that wait. */
export function retryAgent(task: TaskStateBase): void {
  task.addRetry({ errors: errorsWithRetry('never'), maxAttempts: 0 });
  task.addRetry({ ...AGENT_BACKOFF, errors: errorsWithRetry('backoff') });
  task.addRetry({ ...THROTTLE_BACKOFF, errors: errorsWithRetry('throttle') });
}

/** Retries of a handler that keeps the workflow going. */
export function retryGlue(task: TaskStateBase): void {
  task.addRetry({ ...GLUE_BACKOFF, errors: [...HANDLER_ERRORS] });
}
