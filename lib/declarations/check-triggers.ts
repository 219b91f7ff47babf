import * as z from 'zod';
import type { WorkflowDeclaration } from '../../patterns/declarations/agent.ts';
import { canonicalJson } from '../../patterns/json/canonical-json.ts';
import { describeValue } from '../../patterns/json/describe-value.ts';
import type { Json } from '../../patterns/json/json.ts';
import { stepsOfPath } from '../../patterns/triggers/event-path.ts';
import { EVENT_FIELDS, type EventTrigger, keyPaths } from '../../patterns/triggers/event-trigger.ts';
import { SCHEDULED_TIME, type ScheduleTrigger } from '../../patterns/triggers/schedule-trigger.ts';
import { isSchedule, triggerId } from '../../patterns/triggers/trigger.ts';
import { scheduleIssues } from './check-schedule.ts';

/** Limits of EventBridge: characters of a source and of a type, and of a pattern. */
const MAX_NAME_LENGTH = 256;
const MAX_PATTERN_LENGTH = 2_048;

/** The fields that a pattern may match beside source and type. */
const PATTERN_FIELDS: readonly string[] = ['detail', 'resources', 'account', 'region'];

/** Checks the events and schedules that start a workflow, and that their inputs can be inputs of it. */
export function triggerIssues({ on = [], input }: WorkflowDeclaration): string[] {
  const ids = on.map(triggerId);
  return on.flatMap((trigger, index) => {
    const at = `on[${index}]`;
    const same = ids.indexOf(triggerId(trigger));
    if (isSchedule(trigger)) {
      return [
        ...scheduleIssues(at, trigger),
        ...scheduledInputIssues(`${at}.input`, trigger, input),
        ...(same < index ? [`${at} is the schedule and the input of on[${same}]; declare it once`] : []),
      ];
    }
    return [
      ...nameIssues(`${at}.source`, trigger.source),
      ...nameIssues(`${at}.detailType`, trigger.detailType),
      ...patternIssues(`${at}.pattern`, trigger.pattern ?? {}),
      ...keyIssues(`${at}.key`, trigger),
      ...mappingIssues(`${at}.input`, trigger, input),
      ...(same < index ? [`${at} matches the events of on[${same}]: each would start the workflow twice`] : []),
    ];
  });
}

function nameIssues(field: string, name: string): string[] {
  return name.length > 0 && name.length <= MAX_NAME_LENGTH
    ? []
    : [`${field} is ${describeValue(name)}; it must have 1 to ${MAX_NAME_LENGTH} characters`];
}

function patternIssues(field: string, pattern: Readonly<Record<string, Json>>): string[] {
  const { length } = canonicalJson(pattern);
  return [
    ...Object.keys(pattern)
      .filter((name) => !PATTERN_FIELDS.includes(name))
      .map((name) => `${field}.${name} is no field to match; a pattern has ${PATTERN_FIELDS.join(', ')}`),
    ...Object.entries(pattern).flatMap(([name, value]) => matchIssues(`${field}.${name}`, value)),
    ...(length > MAX_PATTERN_LENGTH ? [`${field} has ${length} characters, allowed are ${MAX_PATTERN_LENGTH}`] : []),
  ];
}

/** A pattern is an object down to its lists of values, none of which is empty. */
function matchIssues(field: string, value: Json): string[] {
  if (Array.isArray(value)) return value.length > 0 ? [] : [`${field} is []; list the values that match`];
  if (value !== null && typeof value === 'object') {
    return Object.entries(value).flatMap(([name, inner]) => matchIssues(`${field}.${name}`, inner));
  }
  return [
    `${field} is ${describeValue(value)}; it must be a list of the values that match, such as [${JSON.stringify(value)}]`,
  ];
}

function keyIssues(field: string, trigger: EventTrigger): string[] {
  return keyPaths(trigger).flatMap((path) => {
    if (path === 'id')
      return [`${field} is "id"; an event that is put again has another one: use what names it in detail`];
    return pathIssues(field, path);
  });
}

function pathIssues(field: string, path: string): string[] {
  const [first] = stepsOfPath(path) ?? [];
  if (EVENT_FIELDS.some((name) => name === first)) return [];
  return [
    `${field} is ${describeValue(path)}; it must be a path in the event that begins with one of ${EVENT_FIELDS.join(', ')}, such as "detail.id"`,
  ];
}

function mappingIssues(field: string, { input: mapping }: EventTrigger, schema: z.ZodType): string[] {
  if (typeof mapping === 'string') return pathIssues(field, mapping);
  const entries = Object.entries(mapping);
  return [
    ...entries.flatMap(([name, value]) => (typeof value === 'string' ? pathIssues(`${field}.${name}`, value) : [])),
    ...fieldIssues(field, Object.keys(mapping), schema),
    ...constantIssues(field, mapping, schema),
  ];
}

function scheduledInputIssues(field: string, { input: mapping }: ScheduleTrigger, schema: z.ZodType): string[] {
  return [
    ...Object.entries(mapping)
      .filter(([, value]) => typeof value === 'string' && value !== SCHEDULED_TIME)
      .map(
        ([name, value]) =>
          `${field}.${name} is ${describeValue(value)}; of a schedule it must be { constant: ... } or "${SCHEDULED_TIME}", the scheduled time`,
      ),
    ...fieldIssues(field, Object.keys(mapping), schema),
    ...constantIssues(field, mapping, schema),
  ];
}

/** Fields that the schema requires and the mapping lacks, and those that the schema has none of. */
function fieldIssues(field: string, mapped: readonly string[], schema: z.ZodType): string[] {
  const { properties, required = [], additionalProperties = false } = jsonSchemaOf(schema);
  if (properties === undefined) return [];
  const known = Object.keys(properties);
  return [
    ...required
      .filter((name) => !mapped.includes(name))
      .map((name) => `${field}.${name} is missing; the workflow's input requires it`),
    ...mapped
      .filter((name) => additionalProperties === false && !known.includes(name))
      .map((name) => `${field}.${name} is no field of the workflow's input; it has ${known.join(', ')}`),
  ];
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
}

function jsonSchemaOf(schema: z.ZodType): ObjectSchema {
  try {
    return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as ObjectSchema;
  } catch {
    // a schema that has no JSON Schema is compared with inputs only when they come
    return {};
  }
}

/** What the schema says of the constants: they are the same in every input. */
function constantIssues(field: string, mapping: Exclude<EventTrigger['input'], string>, schema: z.ZodType): string[] {
  const constants = Object.entries(mapping).flatMap(([name, value]) =>
    typeof value === 'string' ? [] : [[name, value.constant] as const],
  );
  const received = Object.fromEntries(constants);
  try {
    const { error } = schema.safeParse(received, { reportInput: true });
    return (error?.issues ?? [])
      .filter(({ path, code }) => code !== 'unrecognized_keys' && Object.hasOwn(received, path[0] ?? ''))
      .map(
        ({ path, message }) => `${field}.${path.map(String).join('.')}: the workflow refuses the constant: ${message}`,
      );
  } catch {
    // its own checks may need the other fields
    return [];
  }
}
