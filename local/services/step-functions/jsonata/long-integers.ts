import type jsonata from 'jsonata';
import { marked, needsBigint, unmarked } from '../../../json.ts';

/**
 * JSONata knows doubles alone. An integer that only a long can hold goes through an expression as a bigint: jsonata
 * passes on unknown values. Where an expression calculates or orders, the tree is changed here so that it sees
 * the nearest double, and `&` and `$string` see the digits.
 */

type Node = { [field: string]: unknown };
/** A function of jsonata. */
export type Native = { readonly implementation: (...given: unknown[]) => unknown; readonly signature?: Signature };
interface Signature {
  validate(given: readonly unknown[], context: unknown): unknown[];
}

/** Names that no expression can contain. */
const AS_DOUBLE = ' double';
const AS_TEXT = ' text';

const ENTRY = Symbol.for('jsonata.__evaluate_entry') as unknown as string;
const EXIT = Symbol.for('jsonata.__evaluate_exit') as unknown as string;

/** Binary operators that read doubles; `=`, `!=` and `in` compare bigints exactly, as jsonata does with all it gets. */
const CALCULATING = new Set(['+', '-', '*', '/', '%', '<', '<=', '>', '>=', '..', 'and', 'or']);

/** Functions that return their arguments unread. */
const ROUTING =
  words(`append count distinct each exists filter keys lookup map merge partition reduce reverse shuffle sift
  single spread zip`);

const CALCULATING_FUNCTIONS = words(`abs assert average base64decode base64encode boolean ceil contains decodeUrl
  decodeUrlComponent encodeUrl encodeUrlComponent error floor formatBase formatInteger formatNumber fromMillis hash join
  length lowercase match not pad parse parseInteger power random range replace round split sqrt substring
  substringAfter substringBefore sum toMillis trim type uppercase`);

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}

/** Does the text of an expression have such an integer? */
export function hasLongInteger(source: string): boolean {
  return /\d{16}/.test(source);
}

/** Changes the tree of an expression. @param source its text, in which literals still have all their digits */
export function readDoubles(ast: unknown, source: string): void {
  const seen = new Set<object>();
  const visit = (value: unknown): void => {
    if (value === null || typeof value !== 'object' || value instanceof RegExp || seen.has(value)) return;
    seen.add(value);
    if (!Array.isArray(value)) change(value as Node, source);
    // a wrapped node is visited inside its wrapper
    for (const member of Object.values(value)) visit(member);
  };
  visit(ast);
}

function change(node: Node, source: string): void {
  switch (node.type) {
    case 'number':
      node.value = exactLiteral(node, source);
      break;
    case 'binary':
      if (CALCULATING.has(String(node.value))) wrap(node, ['lhs', 'rhs'], AS_DOUBLE, source);
      if (node.value === '&') wrap(node, ['lhs', 'rhs'], AS_TEXT, source);
      break;
    case 'unary':
      if (node.value === '-') wrap(node, ['expression'], AS_DOUBLE, source);
      break;
    case 'condition':
      wrap(node, ['condition'], AS_DOUBLE, source);
      break;
    case 'filter':
      wrap(node, ['expr'], AS_DOUBLE, source);
      break;
    case 'sort':
      for (const term of node.terms as Node[]) wrap(term, ['expression'], AS_DOUBLE, source);
      break;
    default:
  }
}

/** Results of calculations are no bigints, most literals are not, and a call would change how a literal index is read. */
function wrap(node: Node, fields: readonly string[], name: string, source: string): void {
  for (const field of fields) {
    const operand = node[field] as Node;
    if (operand.type === 'binary' && operand.value !== '..') continue;
    if (operand.type === 'string' || operand.type === 'value' || operand.type === 'regex') continue;
    if (operand.type === 'number' && typeof exactLiteral(operand, source) !== 'bigint') continue;
    const procedure = { type: 'variable', value: name, position: operand.position };
    node[field] = { type: 'function', value: '(', position: operand.position, procedure, arguments: [operand] };
  }
}

/** jsonata keeps of a number the position after it. */
function exactLiteral({ value, position }: Node, source: string): unknown {
  const [digits = ''] = /\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/.exec(source.slice(0, Number(position))) ?? [];
  const token = Number(value) < 0 ? `-${digits}` : digits;
  return needsBigint(token) ? BigInt(token) : value;
}

const SPECIAL: Readonly<Record<string, (native: Native) => Implementation>> = {
  string: (native) =>
    function (this, ...given) {
      const [value = this.input, ...rest] = given;
      if (typeof value === 'bigint') return String(value);
      if (!hasLong(value)) return call(native, this, given);
      return unmarked(String(call(native, this, [mapLongs(value, marked), ...rest])));
    },
  number: (native) =>
    function (this, ...given) {
      const [value = this.input] = given;
      return typeof value === 'bigint' ? value : call(native, this, given);
    },
  clone: (native) =>
    function (this, ...given) {
      const [value = this.input] = given;
      return hasLong(value) ? mapLongs(value, (integer) => integer) : call(native, this, given);
    },
  sort: (native) =>
    function (this, ...given) {
      const [list, comparator] = given;
      if (comparator !== undefined || !isNumbersWithLong(list)) return call(native, this, given);
      return [...list].sort(order);
    },
  max: (native) => extreme(native, 1),
  min: (native) => extreme(native, -1),
};

/** The functions with a variant for bigints. */
export const EXACT_FUNCTIONS: readonly string[] = [...CALCULATING_FUNCTIONS, ...ROUTING, ...Object.keys(SPECIAL)];

/** Has the functions of `expression` take bigints, each as it must. @param natives by their names, `EXACT_FUNCTIONS` */
export function registerExactFunctions(
  expression: jsonata.Expression,
  natives: Readonly<Record<string, Native>>,
): void {
  expression.registerFunction(AS_DOUBLE, asDouble);
  for (const [name, native] of Object.entries(natives)) {
    const instead = SPECIAL[name] ?? (ROUTING.has(name) ? routing : calculating);
    const implementation = instead(native);
    // jsonata gives a function as many arguments as it has
    Object.defineProperty(implementation, 'length', { value: native.implementation.length });
    expression.registerFunction(name, implementation as Native['implementation']);
    if (name === 'string') expression.registerFunction(AS_TEXT, asText(implementation));
  }
  // a wrapped operand must not count as deeper
  expression.assign(ENTRY, (node: Node, _: unknown, { base }: jsonata.Environment & { base: { depth: number } }) => {
    if (isWrapping(node)) base.depth--;
  });
  expression.assign(EXIT, (node: Node, _: unknown, { base }: jsonata.Environment & { base: { depth: number } }) => {
    if (isWrapping(node)) base.depth++;
  });
}

function asText(text: Implementation): Implementation {
  return function (this, value) {
    return hasLong(value) ? text.call(this, value) : value;
  };
}

function isWrapping({ procedure }: Node): boolean {
  const name = (procedure as Node | undefined)?.value;
  return name === AS_DOUBLE || name === AS_TEXT;
}

type Implementation = (this: jsonata.Focus, ...given: unknown[]) => unknown;

/** The context may stand in for the first argument. */
function call({ implementation, signature }: Native, focus: jsonata.Focus, given: readonly unknown[]): unknown {
  const checked = signature === undefined ? given : signature.validate(given, focus.input);
  return (implementation as Implementation).apply(focus, [...checked]);
}

function calculating(native: Native): Implementation {
  return function (this, ...given) {
    return call(native, { ...this, input: asDoubles(this.input) }, given.map(asDoubles));
  };
}

/** A signature takes a bigint in a list's place for nothing at all. */
function routing(native: Native): Implementation {
  return function (this, ...given) {
    const [first, ...rest] = given;
    return call(native, this, typeof first === 'bigint' ? [[first], ...rest] : given);
  };
}

function extreme(native: Native, sign: 1 | -1): Implementation {
  return function (this, ...given) {
    const list = typeof given[0] === 'bigint' ? [given[0]] : given[0];
    if (!isNumbersWithLong(list)) return calculating(native).apply(this, given);
    return list.reduce((most, each) => (order(each, most) * sign > 0 ? each : most));
  };
}

function order(left: number | bigint, right: number | bigint): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function isNumbersWithLong(list: unknown): list is (number | bigint)[] {
  return (
    Array.isArray(list) &&
    list.some((each) => typeof each === 'bigint') &&
    list.every((each) => typeof each === 'bigint' || typeof each === 'number')
  );
}

function asDouble(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}

function asDoubles(value: unknown): unknown {
  return hasLong(value) ? mapLongs(value, Number) : value;
}

/** A function's object leads to the whole evaluation. */
function isData(value: unknown): value is object {
  if (value === null || typeof value !== 'object') return false;
  return !('_jsonata_function' in value || '_jsonata_lambda' in value);
}

function hasLong(value: unknown): boolean {
  if (typeof value === 'bigint') return true;
  return isData(value) && Object.values(value).some(hasLong);
}

function mapLongs(value: unknown, replace: (integer: bigint) => unknown): unknown {
  if (typeof value === 'bigint') return replace(value);
  if (Array.isArray(value)) return value.map((element) => mapLongs(element, replace));
  if (!isData(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, mapLongs(member, replace)]));
}
