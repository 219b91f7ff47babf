import type * as z from 'zod';

/** The values of a schema that are checked: its inputs or its outputs. */
export type SchemaSide = 'input' | 'output';

/** Types of schemas whose values are never JSON, with the remedy. */
const NOT_JSON: ReadonlyMap<string, string> = new Map([
  ['date', 'a Date, which JSON turns into text: use z.iso.datetime()'],
  ['bigint', 'a bigint, which JSON cannot hold: use z.int(), or z.string() for its digits'],
  ['map', 'a Map, which JSON cannot hold: use z.record()'],
  ['set', 'a Set, which JSON cannot hold: use z.array()'],
  ['symbol', 'a symbol, which JSON cannot hold'],
  ['function', 'a function, which JSON cannot hold'],
  ['file', 'a file, which JSON cannot hold'],
  ['nan', 'NaN, which JSON cannot hold: use z.null()'],
  ['promise', 'a promise, which JSON cannot hold'],
]);

/** JSON has these as a missing field only. */
const MISSING_IN_JSON = ['undefined', 'void'];

/**
 * The issues of a schema that are certain before it is used: values that are not JSON, which can be neither passed on nor
 * stored, and async checks. The results of transforms and custom checks are known only when they run.
 * @param name of the schema in the messages
 */
export function schemaIssues(schema: z.ZodType, side: SchemaSide, name: string): string[] {
  const issues: string[] = [];
  const visited = new Set<z.core.$ZodType>();

  const visit = (each: z.core.$ZodType, path: string): void => {
    if (visited.has(each)) return;
    visited.add(each);
    const { def } = (each as z.core.$ZodTypes)._zod;
    for (const code of codeOf(each)) {
      if (isAsync(code)) issues.push(`${path} is checked by an async function; a check must answer at once`);
    }
    const notJson = NOT_JSON.get(def.type);
    if (notJson !== undefined) {
      // a coerced value is given as JSON
      if (side === 'output' || !('coerce' in def && def.coerce === true)) issues.push(`${path} is ${notJson}`);
      return;
    }
    if (def.type === 'literal' && def.values.some((value) => typeof value === 'bigint')) {
      issues.push(`${path} is ${NOT_JSON.get('bigint')}`);
    }
    if (MISSING_IN_JSON.includes(def.type) && path === name)
      issues.push(`${path} is ${def.type}; JSON has no such value`);
    for (const [inner, at] of innerOf(def, side)) visit(inner, `${path}${at}`);
  };

  try {
    visit(schema, name);
  } catch (error) {
    // z.lazy() runs user code
    return [`${name} cannot be read: ${String(error)}`];
  }
  return issues;
}

type Inner = readonly [schema: z.core.$ZodType, at: string];

/** The inner schemas of a schema. */
function innerOf(def: z.core.$ZodTypes['_zod']['def'], side: SchemaSide): readonly Inner[] {
  switch (def.type) {
    case 'object':
      return [
        ...Object.entries(def.shape).map(([key, field]): Inner => [field, `.${key}`]),
        ...(def.catchall === undefined ? [] : [[def.catchall, '.*'] as const]),
      ];
    case 'array':
      return [[def.element, '[]']];
    case 'tuple':
      return [
        ...def.items.map((item, index): Inner => [item, `[${index}]`]),
        ...(def.rest === null ? [] : [[def.rest, '[]'] as const]),
      ];
    case 'record':
      return [[def.valueType, '.*']];
    case 'union':
      return def.options.map((option): Inner => [option, '']);
    case 'intersection':
      return [
        [def.left, ''],
        [def.right, ''],
      ];
    case 'lazy':
      return [[def.getter(), '']];
    case 'pipe': {
      // the input and output of a transform are unknown
      const looked = side === 'input' ? def.in : def.out;
      return looked._zod.def.type === 'transform' ? [] : [[looked, '']];
    }
    case 'optional':
    case 'nullable':
    case 'nonoptional':
    case 'default':
    case 'prefault':
    case 'readonly':
    case 'catch':
      return [[def.innerType, '']];
    default:
      return [];
  }
}

/** The user's functions that a schema runs itself, without those of its inner schemas. */
function codeOf(schema: z.core.$ZodType): unknown[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const checks = (def.checks ?? []).map(({ _zod: check }) => ('fn' in check.def ? check.def.fn : undefined));
  const transforms = def.type === 'pipe' ? [def.in, def.out].map(transformOf) : [];
  return [...checks, ...transforms, 'fn' in def ? def.fn : undefined, transformOf(schema)];
}

function transformOf(schema: z.core.$ZodType): unknown {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  return def.type === 'transform' ? def.transform : undefined;
}

function isAsync(code: unknown): boolean {
  return Object.prototype.toString.call(code) === '[object AsyncFunction]';
}
