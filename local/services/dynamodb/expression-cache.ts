import { processRequire } from '../../process-require.ts';

/**
 * Parsers of dynalite that remember what they have parsed: half of an operation's time was parsing, and a workflow has few
 * expressions. A parsed expression holds the values themselves, so each use gets a copy with its own.
 */

type Values = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface Context {
  readonly attrNames?: Readonly<Record<string, string>>;
  readonly attrVals?: Values;
  /** what parsing finds in use is taken out of these */
  readonly unusedAttrNames: Record<string, true>;
  readonly unusedAttrVals: Record<string, true>;
  readonly isKeyCondition?: boolean;
}

interface Parser {
  parse(expression: string, options: { readonly context: Context }): unknown;
}

interface Parsed {
  /** the expression with placeholders in the place of its values; an operation changes the copy that it is given */
  readonly template: unknown;
  readonly placeholders: ReadonlyMap<unknown, string>;
  readonly usedNames: readonly string[];
  readonly usedValues: readonly string[];
}

const MODULES = ['dynalite/db/conditionParser', 'dynalite/db/updateParser', 'dynalite/db/projectionParser'];

/** More than a workflow has; a table written with names in its expressions has no bound. */
const MAX_ENTRIES = 2_000;

/** Of a parser that remembers: the parsers are the process's, this module may be evaluated again. */
const REMEMBERS = Symbol.for('ballast.remembers-expressions');

export function rememberExpressions(): void {
  for (const name of MODULES) {
    const parser = processRequire(name) as Parser;
    if (REMEMBERS in parser) continue;
    Object.assign(parser, { parse: remembering(parser.parse.bind(parser)), [REMEMBERS]: true });
  }
}

function remembering(parse: Parser['parse']): Parser['parse'] {
  const known = new Map<string, Parsed>();
  return (expression, options) => {
    const { context } = options;
    // its validity depends on the values, not on their types alone
    if (/between/i.test(expression)) return parse(expression, options);
    const key = keyOf(expression, context);
    const found = known.get(key);
    if (found !== undefined) return use(found, context);
    // a request's expressions share what is unused: what this one uses shows only where nothing is used yet
    const unusedAttrNames = namesOf(context.attrNames);
    const unusedAttrVals = namesOf(context.attrVals);
    const result = parse(expression, { context: { ...context, unusedAttrNames, unusedAttrVals } });
    const usedNames = Object.keys(context.attrNames ?? {}).filter((name) => !(name in unusedAttrNames));
    const usedValues = Object.keys(context.attrVals ?? {}).filter((name) => !(name in unusedAttrVals));
    markUsed(context, { usedNames, usedValues });
    if (typeof result !== 'object' || result === null) return result;
    if (known.size < MAX_ENTRIES) {
      const given = Object.entries(context.attrVals ?? {}).map(([name, value]) => [value, name, {}] as const);
      const placeholderOf = new Map<unknown, object>(given.map(([value, , placeholder]) => [value, placeholder]));
      known.set(key, {
        template: replaced(result, (node) => placeholderOf.get(node)),
        placeholders: new Map(given.map(([, name, placeholder]) => [placeholder, name])),
        usedNames,
        usedValues,
      });
    }
    return result;
  };
}

function keyOf(expression: string, { attrNames, attrVals = {}, isKeyCondition = false }: Context): string {
  const types = Object.entries(attrVals).map(([name, value]) => `${name} ${Object.keys(value).join()}`);
  return JSON.stringify([expression, attrNames, types, isKeyCondition]);
}

function namesOf(attributes: Readonly<Record<string, unknown>> = {}): Record<string, true> {
  return Object.fromEntries(Object.keys(attributes).map((name) => [name, true]));
}

function markUsed(context: Context, { usedNames, usedValues }: Pick<Parsed, 'usedNames' | 'usedValues'>): void {
  for (const name of usedNames) delete context.unusedAttrNames[name];
  for (const name of usedValues) delete context.unusedAttrVals[name];
}

function use(parsed: Parsed, context: Context): unknown {
  const { template, placeholders } = parsed;
  markUsed(context, parsed);
  return replaced(template, (node) => {
    const name = placeholders.get(node);
    return name === undefined ? undefined : context.attrVals?.[name];
  });
}

/** A copy of a parsed expression. @param replacementOf of a part @default - undefined: the part is copied */
function replaced(node: unknown, replacementOf: (node: object) => object | undefined): unknown {
  if (typeof node !== 'object' || node === null) return node;
  const replacement = replacementOf(node);
  if (replacement !== undefined) return replacement;
  if (Array.isArray(node)) return node.map((each) => replaced(each, replacementOf));
  return Object.fromEntries(Object.entries(node).map(([key, each]) => [key, replaced(each, replacementOf)]));
}
