import * as z from 'zod';
import type { WorkflowDeclaration } from '../declarations/agent.ts';
import { inputText, parseInput } from '../declarations/parse-input.ts';
import { describeValue } from '../json/describe-value.ts';
import type { Json } from '../json/json.ts';
import { valueAt } from './event-path.ts';
import { type EventTrigger, type InputValue, keyPaths } from './event-trigger.ts';
import { keyedName } from './keyed-name.ts';
import { SCHEDULED_TIME, type ScheduleTrigger } from './schedule-trigger.ts';
import { type Trigger, triggerId } from './trigger.ts';

/** An event as EventBridge delivers it. */
export const deliveredEvent = z.looseObject({
  id: z.string(),
  source: z.string(),
  'detail-type': z.string(),
  // looked at by the schema of the workflow, which a depth that overflows the stack is kept from
  detail: z.unknown(),
});

export type DeliveredEvent = z.infer<typeof deliveredEvent>;

/** The execution that is to be started, or the reasons why none is. */
export type DecidedStart =
  | { readonly ok: true; readonly name: string; readonly input: Json }
  | { readonly ok: false; readonly issues: readonly string[] };

/** The execution that an event starts. Its name is made of the source, the type and the business key of the event. */
export function startOfEvent(
  workflow: Pick<WorkflowDeclaration, 'input'>,
  trigger: EventTrigger,
  event: DeliveredEvent,
): DecidedStart {
  const values = keyPaths(trigger).map((path) => [path, valueAt(event as Json, path)] as const);
  const issues = values.filter(([, value]) => !isKey(value)).map(([path, value]) => keyIssue(path, value));
  if (issues.length > 0) return { ok: false, issues };
  const key = JSON.stringify([event.source, event['detail-type'], ...values.map(([, value]) => String(value))]);
  return startOfInput(workflow, keyedName('event', key), inputOf(trigger, event));
}

/**
 * The execution that a schedule starts. Its name is made of the schedule and the scheduled time: that is the same for each attempt
 * of Scheduler, the event's id is not.
 */
export function startOfSchedule(
  workflow: Pick<WorkflowDeclaration, 'input'>,
  trigger: ScheduleTrigger,
  event: DeliveredEvent,
): DecidedStart {
  const time = valueAt(event as Json, SCHEDULED_TIME);
  if (!isKey(time)) return { ok: false, issues: [keyIssue(SCHEDULED_TIME, time)] };
  const key = JSON.stringify([triggerId(trigger), time]);
  return startOfInput(workflow, keyedName('schedule', key), inputOf(trigger, event));
}

/** An execution of this name and input, unless the workflow refuses the input. */
export function startOfInput(
  { input: schema }: Pick<WorkflowDeclaration, 'input'>,
  name: string,
  input: Json,
): DecidedStart {
  const parsed = parseInput(schema, input, 'input');
  if (!parsed.ok) return parsed;
  try {
    inputText(input);
  } catch (error) {
    return { ok: false, issues: [(error as Error).message] };
  }
  return { ok: true, name, input };
}

/** A number is a key as it is a text: producers that write it as either mean the same. */
function isKey(value: Json | undefined): value is string | number {
  return (typeof value === 'string' && value !== '') || typeof value === 'number';
}

function keyIssue(path: string, value: Json | undefined): string {
  const received = value === undefined ? 'missing' : describeValue(value);
  return `the key ${path} is ${received}; it must be text or a number`;
}

function inputOf({ input }: Trigger, event: DeliveredEvent): Json {
  if (typeof input === 'string') return valueAt(event as Json, input) ?? null;
  const fields = Object.entries(input).map(([field, value]) => [field, inputValueOf(value, event)] as const);
  return Object.fromEntries(fields.filter((entry): entry is readonly [string, Json] => entry[1] !== undefined));
}

function inputValueOf(value: InputValue, event: DeliveredEvent): Json | undefined {
  return typeof value === 'string' ? valueAt(event as Json, value) : value.constant;
}
