import { Duration } from 'aws-cdk-lib';

/** Our handlers' functions end at 15 s, their Tasks 5 s later. */
export const HANDLER_FUNCTION_TIMEOUT = Duration.seconds(15);
export const HANDLER_TASK_TIMEOUT = Duration.seconds(20);

/** When the task's state was entered; its attempts have it in common. */
export const ENTERED_AT = '{% $states.context.State.EnteredTime %}';

/** How often the task has been retried and the execution redriven: evaluated anew for each attempt of a task. */
export const ATTEMPT_COUNTS = {
  retryCount: '{% $states.context.State.RetryCount %}',
  redriveCount: '{% $states.context.Execution.RedriveCount %}',
};
