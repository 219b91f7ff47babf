import type { Json } from '../../json.ts';

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
  /** only for waitForTaskToken */
  readonly taskToken?: string;
}

export type TaskOutcome =
  | { readonly kind: 'succeeded'; readonly output: Json }
  | { readonly kind: 'failed'; readonly error?: string; readonly cause?: string };

/** What a service integration tells the engine; calls after the engine has lost interest are ignored. */
export interface TaskListener {
  /** the request was accepted and its end is still to come (.sync, waitForTaskToken): becomes TaskSubmitted */
  submitted(output: Json): void;
  settled(outcome: TaskOutcome): void;
}

/** Runs the tasks of state machines. As on AWS, a task that timed out or was aborted is not stopped by it. */
export interface TaskRunner {
  start(task: ScheduledTask, listener: TaskListener): void;
}

/** Step Functions as the wire protocol knows it: `call('StartExecution', {...})` with AWS's own field names. */
export interface StepFunctionsService {
  /** Times are epoch seconds with fractions, as AWS JSON 1.0 carries them. @throws ServiceError */
  call(action: string, request: Json): Promise<Json>;
  /** Takes up what was running when the process ended. */
  recover(): Promise<void>;
  /** Whether an execution is doing anything but wait for a time, or for whoever has the token of a task. */
  hasCallsUnderWay(): boolean;
  /** Told of every status change, in the shape of EventBridge's `Step Functions Execution Status Change` detail. */
  onStatusChange(listener: (detail: Json) => void): void;
}
