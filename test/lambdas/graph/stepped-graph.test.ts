import * as z from 'zod';
import { contextOf } from '../../../lambdas/graph/stepped-graph.ts';
import type { GraphDeclaration } from '../../../patterns/declarations/graph.ts';
import type { Json } from '../../../patterns/json/json.ts';

const run = { input: { user: 'ann' } };
const contextWith = (graphContext?: (input: Json) => unknown) => {
  const input = z.object({ user: z.string().transform((user) => user.toUpperCase()) });
  const declaration = { name: 'g', input, graph: {}, ...(graphContext === undefined ? {} : { graphContext }) };
  return contextOf(declaration as unknown as GraphDeclaration, run);
};

test('a context is made of the input as its schema parsed it, and may have what is no JSON', () => {
  const client = new Map();
  expect(contextWith()).toBeUndefined();
  expect(contextWith((input) => ({ input, client }))).toEqual({ input: { user: 'ANN' }, client });
});

test.each<[string, () => unknown, string]>([
  ['nothing', () => undefined, 'graphContext makes undefined of the input, it must be an object'],
  ['null', () => null, 'graphContext makes null of the input, it must be an object'],
  ['a text', () => 'red', 'graphContext makes "red" of the input, it must be an object'],
  ['a promise', async () => ({}), 'of the input, it must be an object'],
  [
    'an error',
    () => {
      throw new TypeError('no user');
    },
    'graphContext makes no context of the input: TypeError: no user',
  ],
])('fails for good for a context that is %s', (_, graphContext, message) => {
  expect(() => contextWith(graphContext)).toThrow(
    expect.objectContaining({ name: 'GraphError', message: expect.stringContaining(message) as string }),
  );
});
