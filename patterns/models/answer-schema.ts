import * as z from 'zod';

/** A JSON schema, as providers take it. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** The schema of an answer for a provider. */
export interface AnswerSchema {
  readonly schema: JsonSchema;
  /** every property is required and every object closed: providers then can hold a model to it */
  readonly isStrict: boolean;
}

/** A schema that no provider takes, by the place of what it refuses. */
export class UnsupportedAnswerSchema extends TypeError {}

/**
 * Keywords that providers refuse (`minimum` is a 400 of Bedrock), and their meaning for the model. The answer is checked
 * against the zod schema anyway.
 */
const DESCRIBED: Readonly<Record<string, (value: unknown) => string>> = {
  minimum: (value) => `at least ${value}`,
  maximum: (value) => `at most ${value}`,
  exclusiveMinimum: (value) => `above ${value}`,
  exclusiveMaximum: (value) => `below ${value}`,
  multipleOf: (value) => `a multiple of ${value}`,
  minLength: (value) => `at least ${value} characters`,
  maxLength: (value) => `at most ${value} characters`,
  minItems: (value) => `at least ${value} items`,
  maxItems: (value) => `at most ${value} items`,
  pattern: (value) => `matches ${value}`,
  format: (value) => `in the format ${value}`,
  default: (value) => `${JSON.stringify(value)} by default`,
};

/** Say nothing about an answer. */
const DROPPED = ['$schema', '$id', 'id', '$comment', 'examples', 'propertyNames', 'contentEncoding'];

/** Largest and smallest integer that a double holds exactly: zod writes them for every integer. */
const BOUNDS_OF_INTEGERS: readonly unknown[] = [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];

/**
 * The JSON schema of what a zod schema takes.
 * @throws UnsupportedAnswerSchema for a schema that is no object, refers to itself, or has values that are not JSON
 */
export function answerSchemaOf(output: z.ZodType): AnswerSchema {
  const written = toJsonSchema(output);
  if (written.type !== 'object') {
    throw new UnsupportedAnswerSchema('the answer of a model must be an object: wrap the schema in z.object({})');
  }
  let isStrict = true;
  const notStrict = () => {
    isStrict = false;
  };
  return { schema: withoutRefused(written, '', notStrict), isStrict };
}

function toJsonSchema(output: z.ZodType): JsonSchema {
  try {
    return z.toJSONSchema(output, { io: 'input', reused: 'inline', target: 'draft-2020-12' });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UnsupportedAnswerSchema(`the schema cannot be written as a JSON schema: ${message}`);
  }
}

function withoutRefused(schema: JsonSchema, place: string, notStrict: () => void): JsonSchema {
  if ('$ref' in schema) {
    throw new UnsupportedAnswerSchema(
      `the schema refers to itself at ${place === '' ? 'its top' : place}: give it a fixed depth, models are given no recursive one`,
    );
  }
  const notes: string[] = [];
  const kept: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    const describe = DESCRIBED[keyword];
    if (DROPPED.includes(keyword)) continue;
    if (describe === undefined) kept[keyword] = converted(keyword, value, place, notStrict);
    else if (!BOUNDS_OF_INTEGERS.includes(value)) notes.push(describe(value));
  }
  if (notes.length > 0) {
    const own = typeof schema.description === 'string' ? `${schema.description}; ` : '';
    kept.description = own + notes.join(', ');
  }
  return schema.type === 'object' ? closed(kept, notStrict) : kept;
}

/** Providers hold a model to objects only whose properties are all named and all required. */
function closed(schema: Record<string, unknown>, notStrict: () => void): JsonSchema {
  const names = Object.keys((schema.properties as object | undefined) ?? {});
  const required = (schema.required as readonly string[] | undefined) ?? [];
  if (names.some((name) => !required.includes(name))) notStrict();
  if (typeof schema.additionalProperties === 'object') {
    notStrict();
    return schema;
  }
  return { ...schema, additionalProperties: false };
}

function converted(keyword: string, value: unknown, place: string, notStrict: () => void): unknown {
  if (keyword === 'properties') {
    return mapValues(value as Record<string, JsonSchema>, (each, name) =>
      withoutRefused(each, place === '' ? name : `${place}.${name}`, notStrict),
    );
  }
  if (['anyOf', 'oneOf', 'allOf', 'prefixItems'].includes(keyword)) {
    return (value as readonly JsonSchema[]).map((each) => withoutRefused(each, place, notStrict));
  }
  const isSchema = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (keyword === 'items' && isSchema) return withoutRefused(value as JsonSchema, `${place}[]`, notStrict);
  if (keyword === 'additionalProperties' && isSchema) {
    return withoutRefused(value as JsonSchema, `${place}{}`, notStrict);
  }
  return value;
}

function mapValues<Value, Mapped>(
  values: Readonly<Record<string, Value>>,
  map: (value: Value, name: string) => Mapped,
): Record<string, Mapped> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value, name)]));
}
