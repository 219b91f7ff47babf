import * as z from 'zod';
import { answerSchemaOf } from '../../../patterns/models/answer-schema.ts';

test('limits that providers refuse are told in words, at every depth', () => {
  const { schema, isStrict } = answerSchemaOf(
    z.object({
      share: z.number().min(0).max(1).describe('of the portfolio'),
      count: z.int(),
      names: z.array(z.string().min(2)).max(3),
    }),
  );
  expect(isStrict).toBe(true);
  expect(schema).toEqual({
    type: 'object',
    properties: {
      share: { type: 'number', description: 'of the portfolio; at least 0, at most 1' },
      count: { type: 'integer' },
      names: {
        type: 'array',
        items: { type: 'string', description: 'at least 2 characters' },
        description: 'at most 3 items',
      },
    },
    required: ['share', 'count', 'names'],
    additionalProperties: false,
  });
});

test.each([
  ['an optional property', z.object({ a: z.string().optional() })],
  ['a default', z.object({ a: z.string().default('x') })],
  ['names that are not fixed', z.object({ a: z.record(z.string(), z.number()) })],
])('%s is asked for without strictness', (_, output) => {
  expect(answerSchemaOf(output).isStrict).toBe(false);
});

test.each([
  ['no object', z.array(z.string()), 'wrap the schema in z.object'],
  ['a date', z.object({ at: z.date() }), 'cannot be written as a JSON schema'],
])('%s is refused', (_, output, message) => {
  expect(() => answerSchemaOf(output)).toThrow(message);
});

test('a schema that refers to itself is refused by the place', () => {
  const tree: z.ZodType = z.object({ left: z.object({ nodes: z.array(z.lazy(() => tree)) }) });
  expect(() => answerSchemaOf(tree)).toThrow('refers to itself at left.nodes[]');
});
