import type { Json } from '../../../json.ts';
import { expressionSource, isExpression, parseExpression } from '../jsonata/expression-parser.ts';
import { LinearRegExp } from '../jsonata/linear-regexp.ts';
import type { Problems } from './problems.ts';
import { checkReferences, checkStates, laterOperator, nodes, type StatesFields } from './references.ts';

/** Parses every `{% %}` in a field's value, however deep. */
export function checkExpressions(
  value: Json,
  location: string,
  problems: Problems,
  available: StatesFields = {},
): void {
  if (typeof value === 'string') {
    if (isExpression(value)) checkExpression(expressionSource(value), location, problems, available);
    else if (value.startsWith('{%') || value.endsWith('%}')) {
      problems.schema(location, `The string '${value}' must start with '{%' and end with '%}' to be an expression`);
    }
  } else if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) {
      checkExpressions(element, `${location}[${index}]`, problems, available);
    }
  } else if (value !== null && typeof value === 'object') {
    for (const [key, member] of Object.entries(value)) {
      checkExpressions(member, `${location}/${key}`, problems, available);
    }
  }
}

function checkExpression(source: string, location: string, problems: Problems, available: StatesFields): void {
  let ast: unknown;
  try {
    ast = parseExpression(source).ast();
  } catch (error) {
    const { message } = error as { message?: string };
    problems.invalidExpression(location, `${message ?? error}`);
    return;
  }
  for (const node of nodes(ast)) {
    const operator = laterOperator(node);
    if (operator !== undefined) {
      // first the message of JSONata 2.0.6's parser, then the reason
      problems.invalidExpression(
        location,
        `The symbol "${operator.charAt(1)}" cannot be used as a unary operator: AWS has JSONata 2.0.6, which does not know '${operator}'; use $exists(x) ? x : y`,
      );
      return;
    }
    if (node.type === 'regex') checkRegex(node.value as RegExp, source, location, problems);
    checkStates(node, location, problems, available);
  }
  checkReferences(ast, location, problems);
}

/** Expressions run on an engine whose time is linear, without look-around and back references. */
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
