import type { StateType } from '../definition/types.ts';

const TYPES: readonly StateType[] = ['Pass', 'Succeed', 'Fail', 'Choice', 'Wait', 'Task', 'Parallel', 'Map'];

function named(suffix: string): Readonly<Record<StateType, string>> {
  return Object.fromEntries(TYPES.map((type) => [type, `${type}${suffix}`])) as Record<StateType, string>;
}

/** Made once: a history of 25,000 events would otherwise hold as many strings. */
export const ENTERED = named('StateEntered');
export const EXITED = named('StateExited');

/** The events of a task, by the kind of its Resource. */
export interface TaskEvents {
  readonly scheduled: string;
  readonly started: string;
  readonly succeeded: string;
  readonly failed: string;
  readonly timedOut: string;
  readonly submitFailed: string;
}

function taskEvents(family: string): TaskEvents {
  return {
    scheduled: `${family}Scheduled`,
    started: `${family}Started`,
    succeeded: `${family}Succeeded`,
    failed: `${family}Failed`,
    timedOut: `${family}TimedOut`,
    submitFailed: `${family}SubmitFailed`,
  };
}

export const TASK_EVENTS = {
  Task: taskEvents('Task'),
  LambdaFunction: taskEvents('LambdaFunction'),
  Activity: taskEvents('Activity'),
} as const;
