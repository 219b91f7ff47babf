import type { Json, JsonObject } from '../../../json.ts';
import { jsonText } from '../../../json.ts';
import { isExpression } from '../jsonata/expression-parser.ts';
import { checkExpressions } from './expressions.ts';
import type { Problems } from './problems.ts';
import type { StatesFields } from './references.ts';

/** Checks one field's value. */
export type FieldCheck = (value: Json, location: string, problems: Problems) => void;

export const text: FieldCheck = (value, location, problems) => {
  if (typeof value !== 'string') problems.schema(location, `Expected a string but was ${show(value)}`);
};

export const textOrExpression: FieldCheck = (value, location, problems) => {
  text(value, location, problems);
  checkExpressions(value, location, problems);
};

export const flag: FieldCheck = (value, location, problems) => {
  if (typeof value !== 'boolean') problems.schema(location, `Expected true or false but was ${show(value)}`);
};

export const conditionField: FieldCheck = (value, location, problems) => {
  const fits = typeof value === 'boolean' || (typeof value === 'string' && isExpression(value));
  if (!fits) problems.schema(location, `Expected a boolean or an expression but was ${show(value)}`);
  checkExpressions(value, location, problems);
};

/** Any JSON with expressions in it. */
export function payload(available: StatesFields = {}): FieldCheck {
  return (value, location, problems) => checkExpressions(value, location, problems, available);
}

/** An integer within bounds, or an expression. */
export function integer(least: number, most = 99_999_999): FieldCheck {
  return (value, location, problems) => {
    if (typeof value === 'string' && isExpression(value)) {
      checkExpressions(value, location, problems);
    } else if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
      problems.schema(location, `Expected an integer from ${least} to ${most} or an expression but was ${show(value)}`);
    }
  };
}

export const percentageField: FieldCheck = (value, location, problems) => {
  if (typeof value === 'string' && isExpression(value)) {
    checkExpressions(value, location, problems);
  } else if (typeof value !== 'number' || value < 0 || value > 100) {
    problems.schema(location, `Expected a number from 0 to 100 or an expression but was ${show(value)}`);
  }
};

/** A list, or an expression that gives one. */
export const itemsField: FieldCheck = (value, location, problems) => {
  const fits = Array.isArray(value) || (typeof value === 'string' && isExpression(value)) || isObject(value);
  if (!fits) problems.schema(location, `Expected an array or an expression but was ${show(value)}`);
  checkExpressions(value, location, problems);
};

/** Variables: their names and values. */
export function assignments(available: StatesFields = {}): FieldCheck {
  return (value, location, problems) => {
    if (!isObject(value)) {
      problems.schema(location, `Expected an object of variables but was ${show(value)}`);
      return;
    }
    for (const name of Object.keys(value)) {
      if (name === 'states') problems.schema(location, "The variable name 'states' is reserved");
      else if (!/^[\p{L}_][\p{L}\p{N}_]{0,79}$/u.test(name)) {
        problems.schema(
          location,
          `'${name}' is no variable name: use a letter or _, then letters, digits and _, at most 80`,
        );
      }
    }
    checkExpressions(value, location, problems, available);
  };
}

/** Is it a list with something in it? */
export function nonEmptyList(value: Json | undefined, location: string, problems: Problems): value is Json[] {
  if (Array.isArray(value) && value.length > 0) return true;
  problems.schema(location, Array.isArray(value) ? 'Value cannot be empty' : `Expected a list but was ${show(value)}`);
  return false;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

export function show(value: Json | undefined): string {
  const shown = value === undefined ? 'missing' : jsonText(value);
  return shown.length > 80 ? `${shown.slice(0, 80)}...` : shown;
}
