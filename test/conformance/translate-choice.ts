import type { Json, JsonObject } from '../../local/json.ts';
import { STATE_INPUT, sourceOf, template } from './translate-paths.ts';
import { Untranslatable } from './untranslatable.ts';

/** Comparisons that look at the type first: another type is no error in JSONPath, only false. */
const COMPARISONS: Readonly<Record<string, string>> = {
  Equals: '=',
  LessThan: '<',
  LessThanEquals: '<=',
  GreaterThan: '>',
  GreaterThanEquals: '>=',
};

const COMPARED_TYPES: Readonly<Record<string, string>> = { String: 'string', Numeric: 'number', Boolean: 'boolean' };

const CHECKED_TYPES: Readonly<Record<string, string>> = {
  IsString: 'string',
  IsNumeric: 'number',
  IsBoolean: 'boolean',
  IsNull: 'null',
};

/** The rules of a Choice, their comparisons as one Condition each. */
export function translatedRules(rules: readonly JsonObject[]): Json {
  return rules.map(({ Next, Comment, Assign, ...comparison }) => ({
    Condition: `{% ${condition(comparison)} %}`,
    Next: Next ?? null,
    ...(Comment !== undefined && { Comment }),
    ...(Assign !== undefined && { Assign: template(Assign) }),
  }));
}

function condition(rule: JsonObject): string {
  const { And, Or, Not, Variable, ...operators } = rule;
  if (And !== undefined) return joined(And, 'and');
  if (Or !== undefined) return joined(Or, 'or');
  if (Not !== undefined) return `$not(${condition(Not as JsonObject)})`;
  const [operator, ...others] = Object.entries(operators).filter(([field]) => field !== 'Comment');
  if (operator === undefined || others.length > 0) throw new Untranslatable();
  return compared(sourceOf(String(Variable)), ...operator);
}

function joined(rules: Json | undefined, word: string): string {
  return (rules as JsonObject[]).map((rule) => `(${condition(rule)})`).join(` ${word} `);
}

function compared(variable: string, operator: string, value: Json): string {
  if (operator === 'IsPresent') return `$exists(${variable}) = ${value}`;
  if (operator in CHECKED_TYPES) return `($type(${variable}) = '${CHECKED_TYPES[operator]}') = ${value}`;
  const [, kind = '', comparison = '', path] =
    /^(String|Numeric|Boolean)([A-Z][A-Za-z]*?)(Path)?$/.exec(operator) ?? [];
  const sign = COMPARISONS[comparison];
  if (sign === undefined) throw new Untranslatable();
  const other = path === undefined ? JSON.stringify(value) : sourceOf(String(value), STATE_INPUT);
  const type = COMPARED_TYPES[kind];
  return `$type(${variable}) = '${type}' and $type(${other}) = '${type}' and ${variable} ${sign} ${other}`;
}
