import * as z from 'zod';
import { schemaIssues } from '../../../lib/declarations/schema-issues.ts';

describe('what can be known of a schema to fail at run time', () => {
  test.each<[string, z.ZodType, string]>([
    ['a date', z.object({ at: z.date() }), 'output.at is a Date'],
    ['a date that is made', z.coerce.date(), 'output is a Date'],
    ['a date in a list', z.array(z.object({ at: z.date().optional() })), 'output[].at is a Date'],
    ['a date in a tuple', z.tuple([z.string(), z.date()]), 'output[1] is a Date'],
    ['a date in a record', z.record(z.string(), z.date().nullable()), 'output.* is a Date'],
    ['a date in a union', z.union([z.string(), z.date()]), 'output is a Date'],
    ['a date behind a function', z.lazy(() => z.date().default(new Date(0))), 'output is a Date'],
    ['a date after a transform', z.string().transform(String).pipe(z.coerce.date()), 'output is a Date'],
    ['a bigint', z.object({ n: z.bigint() }), 'output.n is a bigint'],
    ['a literal bigint', z.literal(5n), 'output is a bigint'],
    ['a map', z.map(z.string(), z.string()), 'output is a Map'],
    ['a set', z.set(z.string()).readonly(), 'output is a Set'],
    ['NaN', z.nan(), 'output is NaN'],
    ['nothing', z.void(), 'output is void; JSON has no such value'],
    ['an async check', z.string().refine(async () => true), 'output is checked by an async function'],
    ['an async transform', z.string().transform(async (text) => text), 'output is checked by an async function'],
    [
      'an async check inside',
      z.object({ a: z.array(z.custom(async () => true)) }),
      'output.a[] is checked by an async',
    ],
    [
      'a lazy schema that throws',
      z.lazy(() => {
        throw new Error('no');
      }),
      'output cannot be read: Error: no',
    ],
  ])('an output that is %s', (_, schema, issue) => {
    expect(schemaIssues(schema, 'output', 'output').join('\n')).toContain(issue);
  });

  test.each<[string, z.ZodType]>([
    ['text of a date', z.iso.datetime()],
    ['a date that becomes text', z.date().transform((date) => date.toISOString())],
    ['a tree of itself', tree()],
    ['anything', z.unknown()],
    ['JSON', z.json()],
    ['a field that may be left out', z.object({ a: z.union([z.string(), z.undefined()]) })],
    ['a check of its own', z.string().refine((text) => text !== '')],
  ])('but not an output that is %s', (_, schema) => {
    expect(schemaIssues(schema, 'output', 'output')).toEqual([]);
  });

  test('is, for an input, only that no JSON is read by it', () => {
    expect(schemaIssues(z.object({ at: z.date() }), 'input', 'input').join()).toContain('input.at is a Date');
    expect(schemaIssues(z.object({ at: z.coerce.date() }), 'input', 'input')).toEqual([]);
    expect(
      schemaIssues(
        z.string().transform(() => new Map()),
        'input',
        'input',
      ),
    ).toEqual([]);
  });
});

function tree(): z.ZodType {
  const node: z.ZodType = z.object({
    name: z.string(),
    get children() {
      return z.array(node);
    },
  });
  return node;
}
