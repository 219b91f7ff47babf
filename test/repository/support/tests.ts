import { type Node, syntaxOf } from './syntax.ts';

/** A test as its file declares it. */
export interface TestCase {
  /** as written, with the placeholders of a `test.each` */
  readonly title: string;
  /** by itself or by a group around it: it does not run, or is expected to fail */
  readonly isSkipped: boolean;
}

const TESTS = ['test', 'it', 'xtest', 'xit'];
const GROUPS = ['describe', 'xdescribe'];
const LEFT_OUT = ['skip', 'todo', 'failing'];

/** The tests in a source, from its syntax: none in a comment or a text, and none whose title is computed. */
export function testsIn(source: string): TestCase[] {
  return within(syntaxOf(source, 'typescript'), false);
}

function within(value: unknown, isSkipped: boolean): TestCase[] {
  if (typeof value !== 'object' || value === null) return [];
  const node = value as Node;
  if (node.type !== 'CallExpression') return Object.values(node).flatMap((part) => within(part, isSkipped));

  const [name = '', ...modifiers] = namesOf(node.callee as Node);
  const args = node.arguments as readonly { readonly expression: Node }[];
  const skipped = isSkipped || name.startsWith('x') || modifiers.some((modifier) => LEFT_OUT.includes(modifier));
  // `test.each(rows)` is no test yet: the call of what it returns is
  if (TESTS.includes(name) && !isTable(node)) {
    const title = textIn(args[0]?.expression);
    return title === undefined ? [] : [{ title, isSkipped: skipped }];
  }
  const inside = GROUPS.includes(name) ? skipped : isSkipped;
  return [...within(node.callee, inside), ...args.flatMap((arg) => within(arg.expression, inside))];
}

function isTable({ callee }: Node): boolean {
  const { type, property } = callee as Node;
  return type === 'MemberExpression' && (property as Node).value === 'each';
}

/** `test.skip.each(rows)` is test, skip, each. */
function namesOf(callee: Node): string[] {
  switch (callee.type) {
    case 'Identifier':
      return [String(callee.value)];
    case 'MemberExpression':
      return [...namesOf(callee.object as Node), ...namesOf(callee.property as Node)];
    case 'CallExpression':
      return namesOf(callee.callee as Node);
    case 'TaggedTemplateExpression':
      return namesOf(callee.tag as Node);
    default:
      return [];
  }
}

function textIn(node: Node | undefined): string | undefined {
  return node?.type === 'StringLiteral' ? String(node.value) : undefined;
}

/** A row of a document that a test observes. */
export interface ObservedRow {
  readonly id: string;
  /** the test around it does not run, or there is none */
  readonly isSkipped: boolean;
}

/** The rows that tests in a source hand to `observed`; an id that comes from a table of `test.each` is found there. */
export function observationsIn(source: string): ObservedRow[] {
  const program = syntaxOf(source, 'typescript');
  const ids = idsIn(program);
  return observationsWithin(program, true, ids);
}

function observationsWithin(value: unknown, isSkipped: boolean, ids: readonly string[]): ObservedRow[] {
  if (typeof value !== 'object' || value === null) return [];
  const node = value as Node;
  if (node.type !== 'CallExpression') {
    return Object.values(node).flatMap((part) => observationsWithin(part, isSkipped, ids));
  }
  const [name = '', ...modifiers] = namesOf(node.callee as Node);
  const args = node.arguments as readonly { readonly expression: Node }[];
  if (name === 'observed' || name === 'seenSignals') {
    const given = idsIn(args[0]?.expression);
    return (given.length > 0 ? given : ids).map((id) => ({ id, isSkipped }));
  }
  const isLeftOut = name.startsWith('x') || modifiers.some((modifier) => LEFT_OUT.includes(modifier));
  const isTest = TESTS.includes(name) && !isTable(node);
  const isOff = isTest ? isLeftOut : isSkipped || (GROUPS.includes(name) && isLeftOut);
  const inside = args.flatMap((arg) => observationsWithin(arg.expression, isOff, ids));
  // a group that is left out takes its tests along
  const all = GROUPS.includes(name) && isLeftOut ? inside.map(({ id }) => ({ id, isSkipped: true })) : inside;
  return [...observationsWithin(node.callee, isSkipped, ids), ...all];
}

/** Texts that look like the id of a row. */
function idsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const node = value as Node;
  if (node.type === 'StringLiteral') return /^(?:FC-\d+|[RS]\d+)$/.test(String(node.value)) ? [String(node.value)] : [];
  return Object.values(node).flatMap(idsIn);
}
