import type * as z from 'zod';
import { InvalidInputError } from '../catalogue/errors.ts';
import { MAX_INPUT_BYTES } from '../catalogue/payloads.ts';
import { boundedText } from '../json/bounded-text.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import { describeValue } from '../json/describe-value.ts';
import { isNestedDeeper, type Json, MAX_JSON_DEPTH } from '../json/json.ts';

/** Longest part of an error that a schema threw to show, in characters. */
const MAX_REASON_LENGTH = 200;

/** Names of types in messages, by zod's name. */
const KINDS: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
};

/** Unit of a size in messages, by zod's name of the type; a number's size is the number itself. */
const UNITS: Readonly<Record<string, string>> = { string: 'character', array: 'item', set: 'item' };

/** A value that its schema accepted, or a sentence per issue for its sender. */
export type ParsedInput<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: readonly string[] };

/**
 * Parses the input of a user or a program. Each issue names the field, the value received and the remedy; where
 * the schema's author wrote a message, that one counts.
 * @param name of the whole value in messages
 * @param maxDepth deepest nesting that a schema is given to look at
 */
export function parseInput<T>(
  schema: z.ZodType<T>,
  value: unknown,
  name: string,
  maxDepth = MAX_JSON_DEPTH,
): ParsedInput<T> {
  if (isNestedDeeper(value, maxDepth)) {
    return { ok: false, issues: [`${name} is nested deeper than ${maxDepth} levels; pass it flatter, or as a string`] };
  }
  return parseValue(schema, value, name);
}

/** As {@link parseInput}, for a value of any depth. The schema may only look at some of it, and overflow the stack otherwise. */
export function parseValue<T>(schema: z.ZodType<T>, value: unknown, name: string): ParsedInput<T> {
  const sentence = (issue: z.core.$ZodRawIssue) => faultOf(name, issue, remedyOf(issue));
  let parsed: z.ZodSafeParseResult<T>;
  try {
    // messages of the schema itself have precedence over this one
    parsed = schema.safeParse(value, { error: sentence, reportInput: true });
  } catch (error) {
    // checks and transformations are any code; one that is asynchronous throws here, too
    const reason = boundedText(error instanceof Error ? error.message : String(error), MAX_REASON_LENGTH);
    return {
      ok: false,
      issues: [`${name} is ${describeValue(value)}; its own check fails on it: ${reason}`],
    };
  }
  if (parsed.success) return { ok: true, value: parsed.data };
  const issues = parsed.error.issues.map((issue) => {
    const field = String(issue.path.at(-1) ?? name);
    return issue.message.includes(field) ? issue.message : faultOf(name, issue, issue.message);
  });
  return { ok: false, issues };
}

/**
 * As {@link parseInput}, where there is nothing to do but to refuse.
 * @throws InvalidInputError with a sentence per fault
 */
export function requireInput<T>(schema: z.ZodType<T>, value: unknown, name: string, maxDepth?: number): T {
  const parsed = parseInput(schema, value, name, maxDepth);
  if (parsed.ok) return parsed.value;
  throw new InvalidInputError(`${name} refused: ${parsed.issues.join('; ')}`);
}

/**
 * The text of an input, as it is stored.
 * @throws InvalidInputError for an input that is too large: later it would fail a task after others have run
 */
export function inputText(input: Json): string {
  const text = canonicalJson(input);
  const bytes = new TextEncoder().encode(text).length;
  if (bytes <= MAX_INPUT_BYTES) return text;
  throw new InvalidInputError(
    `input of ${bytes} bytes refused, allowed are ${MAX_INPUT_BYTES}: store it, and pass where it is`,
  );
}

interface Place {
  readonly path?: readonly PropertyKey[] | undefined;
  readonly input?: unknown;
}

function faultOf(name: string, { path = [], input }: Place, remedy: string): string {
  const field = [name, ...path.map(String)].join('.');
  return `${field} is ${input === undefined ? 'missing' : describeValue(input)}; ${remedy}`;
}

/** The values that are allowed instead, by the rule that was broken. */
export function remedyOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `it must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `it must be ${issue.values.map(describeValue).join(' or ')}`;
    case 'too_small':
      return sizeRemedy(issue.inclusive === false ? 'more than' : 'at least', issue.minimum, issue.origin);
    case 'too_big':
      return sizeRemedy(issue.inclusive === false ? 'less than' : 'at most', issue.maximum, issue.origin);
    case 'not_multiple_of':
      return `it must be a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return issue.format === 'regex' ? `it must match ${issue.pattern}` : `it must have the format ${issue.format}`;
    case 'unrecognized_keys':
      return `leave out ${issue.keys.map(describeValue).join(' and ')}`;
    case 'invalid_union':
      return 'it has none of the forms that are allowed';
    default:
      return 'its own check refuses it';
  }
}

function sizeRemedy(bound: string, size: number | bigint, origin: string): string {
  const unit = UNITS[origin];
  if (unit === undefined) return `it must be ${bound} ${size}`;
  return `it must have ${bound} ${size} ${unit}${Number(size) === 1 ? '' : 's'}`;
}
