import { expressionSource, isExpression, parseExpression } from '../jsonata/expression-parser.ts';
import { LinearRegExp } from '../jsonata/linear-regexp.ts';
import type { Json } from '../ports.ts';
import type { Problems } from './problems.ts';

/** What of `$states` a field may read beside input and context. */
export interface Sight {
  readonly result?: boolean;
  readonly errorOutput?: boolean;
}

/** Parses every `{% %}` in a field's value, however deep. */
export function checkExpressions(value: Json, location: string, problems: Problems, sight: Sight = {}): void {
  if (typeof value === 'string') {
    if (isExpression(value)) checkExpression(expressionSource(value), location, problems, sight);
    else if (value.startsWith('{%') || value.endsWith('%}')) {
      problems.schema(location, `The string '${value}' must start with '{%' and end with '%}' to be an expression`);
    }
  } else if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) {
      checkExpressions(element, `${location}[${index}]`, problems, sight);
    }
  } else if (value !== null && typeof value === 'object') {
    for (const [key, member] of Object.entries(value)) {
      checkExpressions(member, `${location}/${key}`, problems, sight);
    }
  }
}

function checkExpression(source: string, location: string, problems: Problems, sight: Sight): void {
  let ast: unknown;
  try {
    ast = parseExpression(source).ast();
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    problems.schema(location, `The JSONata expression '${source}' cannot be parsed: ${code ?? ''} ${message ?? error}`);
    return;
  }
  for (const node of nodes(ast)) {
    if (node.type === 'regex') checkRegex(node.value as RegExp, source, location, problems);
    if (node.type === 'path') checkStates(node.steps as readonly Node[], location, problems, sight);
  }
}

type Node = Readonly<Record<string, unknown>>;

function* nodes(value: unknown): Iterable<Node> {
  if (Array.isArray(value)) {
    for (const element of value) yield* nodes(element);
  } else if (value !== null && typeof value === 'object' && !(value instanceof RegExp)) {
    yield value as Node;
    for (const member of Object.values(value)) yield* nodes(member);
  }
}

/** Expressions run on an engine whose time is linear, which knows no look-around and no back references. */
function checkRegex(regex: RegExp, source: string, location: string, problems: Problems): void {
  try {
    new LinearRegExp(regex);
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    problems.unsupported(
      location,
      `The regular expression /${regex.source}/ in '${source}' is not supported here (no look-around, no back references): ${reason}`,
    );
  }
}

function checkStates(steps: readonly Node[], location: string, problems: Problems, sight: Sight): void {
  const [first, second] = steps;
  if (first?.type !== 'variable' || first.value !== 'states' || second?.type !== 'name') return;
  if (second.value === 'result' && !sight.result) {
    problems.schema(location, '$states.result is only there in Output and Assign of Task, Parallel and Map states');
  }
  if (second.value === 'errorOutput' && !sight.errorOutput) {
    problems.schema(location, '$states.errorOutput is only there in Output and Assign of a Catcher');
  }
}
