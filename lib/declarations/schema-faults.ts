import type * as z from 'zod';

/** Which values of a schema are looked at: those it is given, or those it gives. */
export type SchemaSide = 'input' | 'output';

/** Kinds of schemas whose values are never JSON. */
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

/** Of these JSON has none, but a field that is left out. */
const LEFT_OUT = ['undefined', 'void'];

/**
 * What can be known to fail from a schema alone: values that are not JSON, which nothing may travel as or be stored as,
 * and code that answers later. Transforms and custom checks are code: what they make is known only when it is made.
 * @param name what the schema is called in messages
 */
export function schemaFaults(schema: z.ZodType, side: SchemaSide, name: string): string[] {
  const faults: string[] = [];
  const visited = new Set<z.core.$ZodType>();

  const visit = (each: z.core.$ZodType, path: string): void => {
    if (visited.has(each)) return;
    visited.add(each);
    const { def } = (each as z.core.$ZodTypes)._zod;
    for (const code of codeOf(each)) {
      if (isAsync(code)) faults.push(`${path} is checked by an async function; a check must answer at once`);
    }
    const notJson = NOT_JSON.get(def.type);
    if (notJson !== undefined) {
      // a value that is made from JSON is none that must be given
      if (side === 'output' || !('coerce' in def && def.coerce === true)) faults.push(`${path} is ${notJson}`);
      return;
    }
    if (def.type === 'literal' && def.values.some((value) => typeof value === 'bigint')) {
      faults.push(`${path} is ${NOT_JSON.get('bigint')}`);
    }
    if (LEFT_OUT.includes(def.type) && path === name) faults.push(`${path} is ${def.type}; JSON has no such value`);
    for (const [inner, at] of innerOf(def, side)) visit(inner, `${path}${at}`);
  };

  try {
    visit(schema, name);
  } catch (error) {
    // z.lazy() runs code of its author
    return [`${name} cannot be read: ${String(error)}`];
  }
  return faults;
}

type Inner = readonly [schema: z.core.$ZodType, at: string];

/** The schemas that a schema is made of. */
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
      // what a transform is given or gives is not known
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

/** The functions of its author that a schema runs itself, not those of the schemas in it. */
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
