import type { Json } from '../../../json.ts';

/** A task the engine has scheduled: everything a service integration needs to run it. */
export interface ScheduledTask {
  /** as in the definition: `arn:aws:states:::lambda:invoke`, a function's ARN, `...sync:2`, `...waitForTaskToken` */
  readonly resource: string;
  /** the evaluated Arguments, or the state's input */
  readonly parameters: Json;
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly stateName: string;
  /** the id of the TaskScheduled event: with executionArn it names the attempt, also after a restart */
  readonly scheduledEventId: number;
  /** of a traced execution */
  readonly traceHeader?: string;
  /** only for waitForTaskToken */
  readonly taskToken?: string;
}

export type TaskOutcome =
  | { readonly kind: 'succeeded'; readonly output: Json }
  | { readonly kind: 'failed'; readonly error?: string; readonly cause?: string };

/** The callbacks of a service integration; calls after the end of the attempt are ignored. */
export interface TaskListener {
  /** the request was accepted and its end is still to come (.sync, waitForTaskToken): becomes TaskSubmitted */
  submitted(output: Json): void;
  settled(outcome: TaskOutcome): void;
}

/** Runs the tasks of state machines. As on AWS, a task that timed out or was aborted is not stopped by it. */
export interface TaskRunner {
  start(task: ScheduledTask, listener: TaskListener): void;
}
