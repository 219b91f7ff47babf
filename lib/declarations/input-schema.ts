import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { Json } from '../../patterns/json/json.ts';

/**
 * JSON Schema of a workflow's input; a type that JSON Schema does not have takes any value. A default that is computed anew, such as a
 * new id or the time, is left out: the definition of the state machine has the schema, and each synth must make the same one.
 */
export function jsonSchemaOf(input: z.ZodType): Json {
  const convert = () => z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as Json;
  const first = convert();
  const startedAtMs = Date.now();
  // a time differs only once the clock has gone on
  while (Date.now() === startedAtMs);
  return withoutOtherDefaults(first, convert());
}

function withoutOtherDefaults(schema: Json, again: Json | undefined): Json {
  if (Array.isArray(schema)) {
    return schema.map((item, index) => withoutOtherDefaults(item, Array.isArray(again) ? again[index] : undefined));
  }
  if (typeof schema !== 'object' || schema === null) return schema;
  const other = typeof again === 'object' && again !== null && !Array.isArray(again) ? again : {};
  const kept = Object.entries(schema).filter(
    ([name, value]) => name !== 'default' || isDeepStrictEqual(value, other[name]),
  );
  return Object.fromEntries(kept.map(([name, value]) => [name, withoutOtherDefaults(value, other[name])]));
}
