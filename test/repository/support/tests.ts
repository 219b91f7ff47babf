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
