import { randomUUID } from 'node:crypto';

/** JSON, with integers that no double holds as bigints. */
export type Json = null | boolean | number | bigint | string | Json[] | JsonObject;

export type JsonObject = { [key: string]: Json };

/** In front of the digits of an integer that passes through JSON.parse or JSON.stringify as a text. */
const MARK = `integer ${randomUUID()} `;

/** Only a text with so many digits in a row can hold an integer that a double does not. */
const MANY_DIGITS = /\d{16}/;

/** Texts, to be passed over, and numbers. */
const TEXT_OR_NUMBER = /"(?:[^"\\]+|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

const INTEGER = /^-?[1-9]\d*$/;
const MAX_LONG = 2n ** 63n - 1n;

/**
 * JSON.parse, but integers that fit a long, as AWS keeps them, and not a double become bigints. Larger ones are doubles
 * on AWS, too.
 * @throws SyntaxError
 */
export function parseJsonText(text: string): Json {
  const value = JSON.parse(text) as Json;
  if (!MANY_DIGITS.test(text)) return value;
  let marked = false;
  const replaced = text.replace(TEXT_OR_NUMBER, (token) => {
    if (!needsBigint(token)) return token;
    marked = true;
    return `"${MARK}${token}"`;
  });
  if (!marked) return value;
  return JSON.parse(replaced, (_, member) =>
    typeof member === 'string' && member.startsWith(MARK) ? BigInt(member.slice(MARK.length)) : member,
  ) as Json;
}

/** JSON.parse. @returns undefined for a text that is no JSON */
export function jsonOrUndefined(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Is it the text of an integer within a long that JavaScript would write with other digits? */
export function needsBigint(token: string): boolean {
  if (token.length < 16 || !INTEGER.test(token) || String(Number(token)) === token) return false;
  const integer = BigInt(token);
  return integer <= MAX_LONG && integer >= -MAX_LONG - 1n;
}

/** JSON.stringify, also of bigints. */
export function jsonText(value: Json): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    // thrown for a bigint; values without one cost nothing extra
    if (!(error instanceof TypeError)) throw error;
  }
  return unmarked(JSON.stringify(value, (_, member) => (typeof member === 'bigint' ? marked(member) : member)));
}

/** An integer as the text that `unmarked` turns into its digits. */
export function marked(integer: bigint): string {
  return `${MARK}${integer}`;
}

const MARKED = new RegExp(`"${MARK}(-?\\d+)"`, 'g');

export function unmarked(text: string): string {
  return text.replace(MARKED, '$1');
}

/** The value for something that takes no bigints, with the nearest doubles in their place. */
export function withDoubles<Value extends Json>(value: Value): Value {
  return (hasBigint(value) ? doubles(value) : value) as Value;
}

function doubles(value: Json): Json {
  if (typeof value === 'bigint') return Number(value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(doubles);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, doubles(member)]));
}

/** Larger values that have none: an execution's input is looked at in each of its expressions. Nothing changes a value. */
const known = new WeakSet<object>();
const WORTH_REMEMBERING_MEMBERS = 8;

export function hasBigint(value: unknown): boolean {
  if (typeof value === 'bigint') return true;
  if (value === null || typeof value !== 'object' || known.has(value)) return false;
  const members: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  if (members.some(hasBigint)) return true;
  if (members.length >= WORTH_REMEMBERING_MEMBERS) known.add(value);
  return false;
}
