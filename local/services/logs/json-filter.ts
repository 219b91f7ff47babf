import { type Json, type JsonObject, jsonOrUndefined } from '../../json.ts';
import { TokenReader } from '../../token-reader.ts';

type Test = (message: Json) => boolean;

const TOKEN =
  /\s*([{}()]|&&|\|\||!=|<=|>=|[=<>]|"(?:[^"\\]|\\.)*"|\$(?:\.[\w-]+|\.\['[^']*'\]|\['[^']*'\]|\[\d+\])+|[\w*.+:@-]+)/y;

const COMPARE: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

/**
 * A filter pattern over the fields of JSON lines, such as `{ $.type = "TaskFailed" && ($.code = "A*" || $.code NOT EXISTS) }`.
 * @throws Error where the pattern goes wrong, or has a regular expression
 */
export function parseJsonFilter(pattern: string): (message: string) => boolean {
  const tokens = new TokenReader(pattern, TOKEN, (found) => new Error(`filter pattern has ${found}: ${pattern}`));

  function either(): Test {
    return tokens.chain(['||'], both, (_, left, right) => (message) => left(message) || right(message));
  }

  function both(): Test {
    return tokens.chain(['&&'], term, (_, left, right) => (message) => left(message) && right(message));
  }

  function term(): Test {
    if (tokens.peek() !== '(') return comparison();
    tokens.take();
    const inner = either();
    tokens.expect(')');
    return inner;
  }

  function comparison(): Test {
    const selector = tokens.take() ?? '';
    if (!selector.startsWith('$'))
      throw new Error(`filter pattern has ${selector || 'its end'} where a field belongs: ${pattern}`);
    const operator = tokens.take() ?? '';
    if (operator === 'NOT') {
      tokens.expect('EXISTS');
      return (message) => fieldOf(message, selector) === undefined;
    }
    const value = tokens.take() ?? '';
    if (operator === 'IS') return is(selector, value);
    if (operator === '=') return (message) => equals(fieldOf(message, selector), value);
    if (operator === '!=') return (message) => !equals(fieldOf(message, selector), value);
    const compare = COMPARE[operator];
    if (compare === undefined) throw new Error(`filter pattern has the operator ${operator}: ${pattern}`);
    return (message) => {
      const field = fieldOf(message, selector);
      return typeof field === 'number' && compare(field, Number(value));
    };
  }

  tokens.expect('{');
  const matches = either();
  tokens.expect('}');
  tokens.end();
  return (message) => {
    const json = objectIn(message);
    return json !== undefined && matches(json);
  };
}

/** The value of `$.a.b[0]` in a line. @returns undefined for a line that is no JSON, or has no such field */
export function fieldOfLine(message: string, selector: string): Json | undefined {
  const json = objectIn(message);
  return json === undefined ? undefined : fieldOf(json, selector);
}

function is(selector: string, value: string): Test {
  const expected = { TRUE: true, FALSE: false, NULL: null }[value];
  if (expected === undefined) throw new Error(`filter pattern has IS ${value}; use NULL, TRUE or FALSE`);
  return (message) => fieldOf(message, selector) === expected;
}

/** A text has a wildcard at its begin, its end or both; a number is compared as one. */
function equals(field: Json | undefined, value: string): boolean {
  if (field === undefined || field === null || typeof field === 'object') return false;
  const text = value.startsWith('"') ? (JSON.parse(value) as string) : value;
  if (typeof field === 'number' && !value.startsWith('"')) return field === Number(text);
  const given = String(field);
  const core = text.replaceAll(/^\*|\*$/g, '');
  if (text.length > 1 && text.startsWith('*') && text.endsWith('*')) return given.includes(core);
  if (text.startsWith('*')) return given.endsWith(core);
  if (text.endsWith('*')) return given.startsWith(core);
  return given === text;
}

function fieldOf(message: Json, selector: string): Json | undefined {
  const names = [...selector.slice(1).matchAll(/\.?\['([^']*)'\]|\[(\d+)\]|\.([\w-]+)/g)];
  return names.reduce<Json | undefined>((value, [, quoted, index, plain]) => {
    if (value === null || typeof value !== 'object') return undefined;
    if (index !== undefined) return Array.isArray(value) ? (value[Number(index)] as Json | undefined) : undefined;
    const name = quoted ?? plain ?? '';
    return Object.hasOwn(value, name) ? (value as JsonObject)[name] : undefined;
  }, message);
}

/** @returns undefined for a line that is no object of JSON, which are most: that is seen by their first character */
function objectIn(message: string): Json | undefined {
  return message.startsWith('{') ? jsonOrUndefined(message) : undefined;
}
