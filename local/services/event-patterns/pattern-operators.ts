import { cidr } from './cidr.ts';
import { isComparable, notComparable, numeric } from './numeric-range.ts';
import { wildcard } from './wildcard.ts';

/** A value of an event's field as a pattern tests it; undefined for a field that does not exist. */
export type Leaf = null | boolean | number | string | undefined;

export type LeafTest = (value: Leaf) => boolean;

/** Compiles an operator's argument when the rule is read. @throws Error with the reason EventBridge gives */
type Operator = (argument: unknown) => LeafTest;

/** The refusals are those of Event Ruler, the library EventBridge itself reads patterns with. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  exactly: (argument) => equalTo(text(argument, 'exact match pattern must be a string')),
  prefix: (argument) => affix('prefix', argument, (value, part) => value.startsWith(part)),
  suffix: (argument) => affix('suffix', argument, (value, part) => value.endsWith(part)),
  'equals-ignore-case': (argument) =>
    equalsIgnoringCase(text(argument, 'equals-ignore-case match pattern must be a string')),
  wildcard: (argument) => onTexts(wildcard(argument)),
  cidr: (argument) => onTexts(cidr(argument)),
  numeric(argument) {
    const isInRange = numeric(argument);
    return (value) => typeof value === 'number' && isInRange(value);
  },
  exists(argument) {
    if (typeof argument !== 'boolean') throw new Error('exists match pattern must be either true or false.');
    return (value) => (value !== undefined) === argument;
  },
  'anything-but': anythingBut,
};

/** One entry of a pattern's list. @throws Error naming the operator EventBridge does not know */
export function compileLeaf(entry: unknown): LeafTest {
  if (entry === null || ['string', 'number', 'boolean'].includes(typeof entry)) return equalTo(entry as Leaf);
  if (Array.isArray(entry)) throw new Error('Match value must be String, number, true, false, or null');
  const [name, argument] = onlyField(entry, 'Match expression');
  const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (operator === undefined) throw new Error(`Unrecognized match type ${name}`);
  return operator(argument);
}

/** Holds for a field that is there and matches none of them. */
function anythingBut(argument: unknown): LeafTest {
  const excluded =
    argument !== null && typeof argument === 'object' && !Array.isArray(argument)
      ? excludedBy(argument)
      : excludedValues(argument);
  return (value) => value !== undefined && !excluded.some((test) => test(value));
}

/** Texts or numbers, alone or in a list, but not both in one. */
function excludedValues(argument: unknown): LeafTest[] {
  if (!Array.isArray(argument) && !isTextOrNumber(argument)) {
    throw new Error('Value of anything-but must be an array or single string/number value.');
  }
  const values: unknown[] = Array.isArray(argument) ? argument : [argument];
  if (!values.every(isTextOrNumber)) {
    throw new Error('Inside anything but list, start|null|boolean is not supported.');
  }
  if (new Set(values.map((value) => typeof value)).size !== 1) {
    throw new Error('Inside anything but list, either all values are number or string, mixed type is not supported');
  }
  for (const value of values) if (typeof value === 'number' && !isComparable(value)) throw notComparable(value);
  return values.map(equalTo);
}

const EXCLUDING: Readonly<Record<string, string>> = {
  prefix: 'prefix/suffix match pattern must be a string',
  suffix: 'prefix/suffix match pattern must be a string',
  wildcard: 'wildcard match pattern must be a string',
  'equals-ignore-case': 'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
};

/** `{"anything-but": {"prefix": "a"}}`, with one text or several */
function excludedBy(argument: object): LeafTest[] {
  const [name, given] = onlyField(argument, 'Anything-But expression');
  const noText = Object.hasOwn(EXCLUDING, name) ? EXCLUDING[name] : undefined;
  if (noText === undefined) throw new Error(`Unsupported anything-but pattern: ${name}`);
  if (!Array.isArray(given) && !isTextOrNumber(given)) {
    throw new Error('Value of anything-but must be an array or single string/number value.');
  }
  return (Array.isArray(given) ? given : [given]).map((entry) => {
    const part = text(entry, noText);
    if (part === '' && (name === 'prefix' || name === 'suffix')) throw new Error('Null prefix/suffix not allowed');
    return (OPERATORS[name] as Operator)(part);
  });
}

function affix(name: string, argument: unknown, test: (value: string, part: string) => boolean): LeafTest {
  if (argument === null || typeof argument !== 'object' || Array.isArray(argument)) {
    const part = text(argument, `${name} match pattern must be a string`);
    return onTexts((value) => test(value, part));
  }
  const [inner, part] = onlyField(argument, `${name === 'prefix' ? 'Prefix' : 'Suffix'} expression`);
  if (inner !== 'equals-ignore-case') throw new Error(`Unsupported ${name} pattern: ${inner}`);
  const lower = text(part, 'equals-ignore-case match pattern must be a string').toLowerCase();
  return onTexts((value) => test(value.toLowerCase(), lower));
}

function equalTo(expected: unknown): LeafTest {
  return (value) => value === expected;
}

function equalsIgnoringCase(expected: string): LeafTest {
  const lower = expected.toLowerCase();
  return onTexts((value) => value.toLowerCase() === lower);
}

function onTexts(test: (value: string) => boolean): LeafTest {
  return (value) => typeof value === 'string' && test(value);
}

function onlyField(value: unknown, label: string): [name: string, argument: unknown] {
  const fields = Object.entries(value as object);
  const [only] = fields;
  if (only === undefined) throw new Error(`${label} name not found`);
  if (fields.length > 1) throw new Error('Only one key allowed in match expression');
  return only;
}

function isTextOrNumber(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

function text(value: unknown, refusal: string): string {
  if (typeof value === 'string') return value;
  throw new Error(refusal);
}
