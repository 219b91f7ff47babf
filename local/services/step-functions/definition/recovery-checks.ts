import type { Json, JsonObject } from '../../../json.ts';
import { assignments, type FieldCheck, isObject, nonEmptyList, payload, show, text } from './field-checks.ts';
import type { Problems } from './problems.ts';

/** Numbers of a retrier with their bounds, AWS's own. */
const RETRY_NUMBERS: Readonly<Record<string, { least: number; most: number; whole: boolean }>> = {
  IntervalSeconds: { least: 1, most: 99_999_999, whole: true },
  MaxAttempts: { least: 0, most: 99_999_999, whole: true },
  BackoffRate: { least: 1, most: Number.MAX_VALUE, whole: false },
  MaxDelaySeconds: { least: 1, most: 31_622_400, whole: true },
};

export const retriers: FieldCheck = (value, location, problems) => {
  for (const [index, retrier] of list(value, location, problems)) {
    const at = `${location}[${index}]`;
    errorEquals(retrier, at, problems, index === (value as Json[]).length - 1);
    for (const [field, part] of Object.entries(retrier)) {
      if (field === 'ErrorEquals' || field === 'Comment') continue;
      const bounds = Object.hasOwn(RETRY_NUMBERS, field) ? RETRY_NUMBERS[field] : undefined;
      if (bounds !== undefined) number(part, `${at}/${field}`, bounds, problems);
      else if (field !== 'JitterStrategy') problems.schema(at, `Field '${field}' is not supported in a retrier`);
      else if (part !== 'NONE' && part !== 'FULL') {
        problems.schema(`${at}/JitterStrategy`, `Expected NONE or FULL but was ${show(part)}`);
      }
    }
  }
};

const CATCH_FIELDS: Readonly<Record<string, FieldCheck>> = {
  ErrorEquals: () => undefined,
  Next: text,
  Assign: assignments({ errorOutput: true }),
  Output: payload({ errorOutput: true }),
  Comment: text,
};

export const catchers: FieldCheck = (value, location, problems) => {
  for (const [index, catcher] of list(value, location, problems)) {
    const at = `${location}[${index}]`;
    errorEquals(catcher, at, problems, index === (value as Json[]).length - 1);
    if (catcher.Next === undefined) problems.schema(at, "The field 'Next' is required but was missing");
    for (const [field, part] of Object.entries(catcher)) {
      const check = Object.hasOwn(CATCH_FIELDS, field) ? CATCH_FIELDS[field] : undefined;
      if (check) check(part, `${at}/${field}`, problems);
      else problems.schema(at, `Field '${field}' is not supported in a catcher in JSONata`);
    }
  }
};

function* list(value: Json, location: string, problems: Problems): Iterable<[number, JsonObject]> {
  if (!Array.isArray(value)) {
    problems.schema(location, `Expected a list but was ${show(value)}`);
    return;
  }
  for (const [index, element] of value.entries()) {
    if (isObject(element)) yield [index, element];
    else problems.schema(`${location}[${index}]`, `Expected an object but was ${show(element)}`);
  }
}

function errorEquals(source: JsonObject, location: string, problems: Problems, isLast: boolean): void {
  const names = source.ErrorEquals;
  if (!nonEmptyList(names, `${location}/ErrorEquals`, problems)) return;
  for (const [index, name] of names.entries()) text(name, `${location}/ErrorEquals[${index}]`, problems);
  if (!names.includes('States.ALL')) return;
  if (names.length > 1) problems.schema(`${location}/ErrorEquals`, 'States.ALL must be alone');
  if (!isLast) problems.schema(`${location}/ErrorEquals`, 'States.ALL must be in the last entry');
}

function number(
  value: Json,
  location: string,
  bounds: { least: number; most: number; whole: boolean },
  problems: Problems,
): void {
  const { least, most, whole } = bounds;
  if (typeof value !== 'number' || value < least || value > most || (whole && !Number.isInteger(value))) {
    const kind = whole ? 'an integer' : 'a number';
    const range = most === Number.MAX_VALUE ? `of at least ${least}` : `from ${least} to ${most}`;
    problems.schema(location, `Expected ${kind} ${range} but was ${show(value)}`);
  }
}
