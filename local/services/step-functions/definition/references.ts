import type { Problems } from './problems.ts';

/** A node of jsonata's syntax tree. */
export type Node = Readonly<Record<string, unknown>>;

/** Which fields of `$states` an expression may read besides input and context. */
export interface StatesFields {
  readonly result?: boolean;
  readonly errorOutput?: boolean;
}

/**
 * An expression is evaluated without a context item, so AWS refuses every expression that reads one: a bare name, `$`, `$$` and
 * the wildcards. Only the first step of a path counts; predicates, sort terms and later steps have the value before them
 * as their context. A lambda's body keeps the context of the expression around it.
 */
export function checkReferences(ast: unknown, location: string, problems: Problems): void {
  for (const name of topLevelReferences(ast)) {
    const where = name === '$$' ? '' : ' at the top level';
    problems.unsupportedExpression(location, `Reference to '${name}'${where} is not supported.`);
  }
}

/** In the order of the text. With a list of its own, so that depth takes no stack. */
function topLevelReferences(ast: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  const open: unknown[] = [ast];
  while (open.length > 0) {
    const next = open.pop();
    if (next === null || typeof next !== 'object') continue;
    const parts = Array.isArray(next) ? next : partsInContext(next as Node, names);
    for (const part of parts.toReversed()) open.push(part);
  }
  return names;
}

/** @param names is given the name of a node that reads the context itself */
function partsInContext(node: Node, names: Set<string>): readonly unknown[] {
  switch (node.type) {
    case 'name':
    case 'wildcard':
    case 'descendant':
      names.add(String(node.value));
      return [];
    case 'variable':
      // `$` carries the empty name and `$$` the name `$`
      if (node.value === '' || node.value === '$') names.add(`$${node.value}`);
      return [];
    case 'path':
      return (node.steps as readonly unknown[]).slice(0, 1);
    default:
      return (CONTEXT_PARTS[String(node.type)] ?? []).map((part) => node[part]);
  }
}

/** The parts of a node that are evaluated in the same context as the node. */
const CONTEXT_PARTS: Readonly<Record<string, readonly string[]>> = {
  unary: ['expression', 'expressions', 'lhs'],
  binary: ['lhs', 'rhs'],
  apply: ['lhs', 'rhs'],
  bind: ['rhs'],
  block: ['expressions'],
  condition: ['condition', 'then', 'else'],
  function: ['procedure', 'arguments'],
  partial: ['procedure', 'arguments'],
  lambda: ['body'],
};

/** `$states` has two fields everywhere, and two only where there is a result or an error. */
export function checkStates(node: Node, location: string, problems: Problems, available: StatesFields): void {
  if (node.type !== 'path') return;
  const [first, second] = node.steps as readonly Node[];
  if (first?.type !== 'variable' || first.value !== 'states' || second?.type !== 'name') return;
  const field = String(second.value);
  const exists =
    field === 'input' ||
    field === 'context' ||
    (field === 'result' && available.result === true) ||
    (field === 'errorOutput' && available.errorOutput === true);
  if (!exists) problems.unsupportedExpression(location, `Field '$states.${field}' does not exist.`);
}

/**
 * The operators `??` and `?:` came with JSONata 2.1; AWS has 2.0.6, whose parser stops at their second character. Both
 * leave a condition in the tree that no other syntax makes: its parts stand at the same place in the text.
 */
export function laterOperator(node: Node): '??' | '?:' | undefined {
  if (node.type !== 'condition') return undefined;
  const condition = node.condition as Node;
  if (condition.type === 'function' && condition.position === undefined) return '??';
  const place = positionOf(condition);
  return place !== undefined && place === positionOf(node.then) ? '?:' : undefined;
}

/** The first position in a subtree: a path has none itself, its first step has. */
function positionOf(value: unknown): number | undefined {
  for (const { position } of nodes(value)) if (typeof position === 'number') return position;
  return undefined;
}

/** Every node below, the outer before the inner. With a list of its own, so that depth takes no stack. */
export function* nodes(value: unknown): Iterable<Node> {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (next === null || typeof next !== 'object' || next instanceof RegExp) continue;
    if (!Array.isArray(next)) yield next as Node;
    for (const member of Object.values(next).reverse()) open.push(member);
  }
}
