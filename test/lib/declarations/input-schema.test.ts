import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { jsonSchemaOf } from '../../../lib/declarations/input-schema.ts';

test('a schema has its fields and their defaults', () => {
  const input = z.object({ ticker: z.string().max(9), days: z.int().default(30), at: z.date().optional() });
  expect(jsonSchemaOf(input)).toMatchObject({
    type: 'object',
    properties: { ticker: { type: 'string', maxLength: 9 }, days: { default: 30 }, at: {} },
    required: ['ticker'],
  });
});

test('a default that is computed anew is left out: two schemas of one input are the same', () => {
  const input = z.object({
    id: z.string().default(() => randomUUID()),
    at: z.number().default(() => Date.now()),
    tags: z.array(z.object({ default: z.string(), id: z.string().default(() => randomUUID()) })),
  });
  const schema = jsonSchemaOf(input);
  expect(schema).toEqual(jsonSchemaOf(input));
  expect(schema).toMatchObject({
    properties: { id: { type: 'string' }, tags: { items: { properties: { default: { type: 'string' } } } } },
  });
  expect(JSON.stringify(schema)).not.toMatch(/"default":("|\d)/);
});
