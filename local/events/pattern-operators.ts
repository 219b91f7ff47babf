/** A value of an event's field as a pattern tests it; undefined stands for a field that is not there. */
export type Leaf = null | boolean | number | string | undefined;

export type LeafTest = (value: Leaf) => boolean;

/** What an operator's argument is, checked when the rule is read. @throws Error saying what is wrong with it */
type Operator = (argument: unknown) => LeafTest;

/** EventBridge compares numbers within these limits only. */
const LARGEST_NUMBER = 5e9;

const OPERATORS: Readonly<Record<string, Operator>> = {
  prefix: (argument) => textOrIgnoringCase(argument, (text, part) => text.startsWith(part)),
  suffix: (argument) => textOrIgnoringCase(argument, (text, part) => text.endsWith(part)),
  'equals-ignore-case': (argument) => equalsIgnoringCase(text(argument)),
  wildcard: (argument) => wildcard(text(argument)),
  numeric,
  exists(argument) {
    if (typeof argument !== 'boolean') throw new Error(`exists takes true or false, not ${JSON.stringify(argument)}`);
    return (value) => (value !== undefined) === argument;
  },
  'anything-but': anythingBut,
};

/** One entry of a pattern's list. @throws Error naming the operator this cloud does not know */
export function compileLeaf(entry: unknown): LeafTest {
  if (entry === null || ['string', 'number', 'boolean'].includes(typeof entry)) return (value) => value === entry;
  const [name, argument] = onlyField(entry);
  const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  if (operator === undefined) {
    const known = Object.keys(OPERATORS).join(', ');
    throw new Error(`the operator ${JSON.stringify(name)} is not run by the embedded cloud, only ${known}`);
  }
  return operator(argument);
}

/** Holds for what is there and matches none of them. */
function anythingBut(argument: unknown): LeafTest {
  const excluded = Array.isArray(argument)
    ? argument.map((entry) => exactly(entry))
    : argument !== null && typeof argument === 'object'
      ? excludedBy(argument)
      : [exactly(argument)];
  return (value) => value !== undefined && !excluded.some((test) => test(value));
}

function exactly(entry: unknown): LeafTest {
  if (!['string', 'number', 'boolean'].includes(typeof entry)) {
    throw new Error(`anything-but takes texts and numbers, not ${JSON.stringify(entry)}`);
  }
  return (value) => value === entry;
}

/** `{"anything-but": {"prefix": "a"}}`, with one text or several */
function excludedBy(argument: object): LeafTest[] {
  const [name, texts] = onlyField(argument);
  const operator = name === 'exists' || name === 'numeric' || name === 'anything-but' ? undefined : OPERATORS[name];
  if (operator === undefined) throw new Error(`anything-but with ${JSON.stringify(name)} is not run here`);
  return (Array.isArray(texts) ? texts : [texts]).map((entry) => operator(entry));
}

/** `["=", 5]`, `[">", 0]`, `[">=", 0, "<", 10]` */
function numeric(argument: unknown): LeafTest {
  const wrong = () => new Error(`numeric takes e.g. [">", 0, "<=", 5], not ${JSON.stringify(argument)}`);
  if (!Array.isArray(argument) || ![2, 4].includes(argument.length)) throw wrong();
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < argument.length; index += 2) {
    const [operator, limit] = argument.slice(index, index + 2) as [unknown, unknown];
    if (typeof limit !== 'number' || Math.abs(limit) > LARGEST_NUMBER) throw wrong();
    switch (operator) {
      case '=':
        if (argument.length > 2) throw wrong();
        tests.push((value) => value === limit);
        break;
      case '>':
        tests.push((value) => value > limit);
        break;
      case '>=':
        tests.push((value) => value >= limit);
        break;
      case '<':
        tests.push((value) => value < limit);
        break;
      case '<=':
        tests.push((value) => value <= limit);
        break;
      default:
        throw wrong();
    }
  }
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

function textOrIgnoringCase(argument: unknown, test: (text: string, part: string) => boolean): LeafTest {
  if (typeof argument === 'string') return (value) => typeof value === 'string' && test(value, argument);
  const [name, part] = onlyField(argument);
  if (name !== 'equals-ignore-case') throw new Error(`expected a text or equals-ignore-case, not ${name}`);
  const lower = text(part).toLowerCase();
  return (value) => typeof value === 'string' && test(value.toLowerCase(), lower);
}

function equalsIgnoringCase(expected: string): LeafTest {
  return (value) => typeof value === 'string' && value.toLowerCase() === expected.toLowerCase();
}

/** `*` stands for any characters, `\*` for itself and `\\` for a backslash; EventBridge refuses `**`. */
function wildcard(pattern: string): LeafTest {
  const parts = [...pattern.matchAll(/\\[*\\]|\*|[^*\\]+|\\/g)].map(([part]) => part);
  if (parts.some((part, index) => part === '*' && parts[index + 1] === '*')) {
    throw new Error(`wildcard ${JSON.stringify(pattern)} has two * in a row`);
  }
  if (parts.includes('\\')) throw new Error(`wildcard ${JSON.stringify(pattern)} has a \\ before neither * nor \\`);
  const source = parts.map((part) => (part === '*' ? '.*' : escaped(part.replace(/^\\/, ''))));
  const expression = new RegExp(`^${source.join('')}$`, 's');
  return (value) => typeof value === 'string' && expression.test(value);
}

function escaped(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function onlyField(value: unknown): [name: string, argument: unknown] {
  const fields = value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : [];
  const [only] = fields;
  if (only === undefined || fields.length > 1) {
    throw new Error(`expected a value or an object with one operator, not ${JSON.stringify(value)}`);
  }
  return only;
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new Error(`expected a text, not ${JSON.stringify(value)}`);
}
