import * as z from 'zod';
import type { WorkflowDeclaration } from '../declarations/agent.ts';
import { type DecidedStart, deliveredEvent, startOfEvent, startOfSchedule } from './start-of-event.ts';
import { isSchedule, triggerId } from './trigger.ts';

/** What the start function is invoked with: an event, and the trigger whose rule has matched it or whose schedule was due. */
export const startCommand = z.object({ trigger: z.string(), event: deliveredEvent });

export type StartCommand = z.infer<typeof startCommand>;

/** The execution that a command starts. A trigger may be gone: rules, schedules and function are not deployed at one moment. */
export function decideStart(
  workflow: Pick<WorkflowDeclaration, 'input' | 'on'>,
  { trigger: id, event }: StartCommand,
): DecidedStart {
  const trigger = workflow.on?.find((each) => triggerId(each) === id);
  if (trigger === undefined) {
    return {
      ok: false,
      issues: [`the workflow has no trigger ${id} any more; put the event again if another has taken its place`],
    };
  }
  return isSchedule(trigger) ? startOfSchedule(workflow, trigger, event) : startOfEvent(workflow, trigger, event);
}
