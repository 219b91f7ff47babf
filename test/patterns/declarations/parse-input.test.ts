import fc from 'fast-check';
import * as z from 'zod';
import { parseInput } from '../../../patterns/declarations/parse-input.ts';

const ticket = z.strictObject({
  text: z.string().min(3),
  kind: z.enum(['bug', 'wish']).optional(),
  weight: z.int().max(5).optional(),
  share: z.number().gt(0).optional(),
  tags: z.array(z.string()).min(1).optional(),
  code: z
    .string()
    .regex(/^[A-Z]+$/)
    .optional(),
  mail: z.email().optional(),
  mine: z.string().min(2, 'write at least two letters').optional(),
  owner: z.string().startsWith('team-', 'owner is a team, such as team-a').optional(),
});

const issuesOf = (value: unknown): readonly string[] => {
  const parsed = parseInput(ticket, value, 'input');
  return parsed.ok ? [] : parsed.issues;
};

test('what the schema accepts is handed on as the schema gives it', () => {
  const trimmed = z.object({ text: z.string().trim(), size: z.number().default(3) });
  expect(parseInput(trimmed, { text: ' a ' }, 'input')).toEqual({ ok: true, value: { text: 'a', size: 3 } });
});

test('a schema that throws, or cannot be asked at once, refuses with the reason', () => {
  const broken = z.string().refine(() => {
    throw new Error('its table is missing');
  });
  expect(parseInput(broken, 'a', 'input')).toEqual({
    ok: false,
    issues: ['input is "a"; its own check fails on it: its table is missing'],
  });
  const asynchronous = z.string().refine(() => Promise.resolve(true));
  expect(parseInput(asynchronous, 'a', 'input')).toMatchObject({ ok: false });
});

// N29, N33: each schema of JSON values walks them by recursion
test('what is nested ten thousand levels deep is refused before any schema looks at it', () => {
  const deep: unknown = JSON.parse(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`);
  expect(parseInput(z.json(), deep, 'input')).toEqual({
    ok: false,
    issues: ['input is nested deeper than 200 levels; pass it flatter, or as a string'],
  });
});

test.each<[string, unknown, string]>([
  ['no object', 5, 'input is 5; it must be an object'],
  ['nothing', undefined, 'input is missing; it must be an object'],
  ['a field that is missing', {}, 'input.text is missing; it must be a string'],
  ['another type', { text: 7 }, 'input.text is 7; it must be a string'],
  ['a text too short', { text: 'ab' }, 'input.text is "ab"; it must have at least 3 characters'],
  ['a value that is none of a list', { text: 'abc', kind: 'x' }, 'input.kind is "x"; it must be "bug" or "wish"'],
  ['a number too large', { text: 'abc', weight: 6 }, 'input.weight is 6; it must be at most 5'],
  ['a fraction', { text: 'abc', weight: 1.5 }, 'input.weight is 1.5; it must be a whole number'],
  ['a number at an open bound', { text: 'abc', share: 0 }, 'input.share is 0; it must be more than 0'],
  ['an empty list', { text: 'abc', tags: [] }, 'input.tags is []; it must have at least 1 item'],
  ['an item of a list', { text: 'abc', tags: ['a', 1] }, 'input.tags.1 is 1; it must be a string'],
  ['a pattern', { text: 'abc', code: 'x' }, 'input.code is "x"; it must match /^[A-Z]+$/'],
  ['a format', { text: 'abc', mail: 'x' }, 'input.mail is "x"; it must have the format email'],
  ['a field nobody knows', { text: 'abc', txet: 1 }, 'input is {"text":"abc","txet":1}; leave out "txet"'],
])('fails for %s with the field, the value received and the remedy', (_, value, issue) => {
  expect(issuesOf(value)).toEqual([issue]);
});

test("fails with the author's own message, and adds the field and the value where it names none", () => {
  expect(issuesOf({ text: 'abc', mine: 'a' })).toEqual(['input.mine is "a"; write at least two letters']);
  expect(issuesOf({ text: 'abc', owner: 'me' })).toEqual(['owner is a team, such as team-a']);
});

// N15
test.each<[string, z.ZodType, string]>([
  [
    'throws',
    z.string().refine(() => {
      throw new Error('no dictionary');
    }),
    'input is "x"; its own check fails on it: no dictionary',
  ],
  [
    'waits for a promise',
    z.string().refine(async () => true),
    'input is "x"; its own check fails on it: Encountered Promise during synchronous parse. Use .parseAsync() instead.',
  ],
])('fails by name for a schema that %s', (_, broken, issue) => {
  expect(parseInput(broken, 'x', 'input')).toEqual({ ok: false, issues: [issue] });
});

test('fails for everything at once', () => {
  expect(issuesOf({ text: 'a', kind: 'x', weight: 9 })).toHaveLength(3);
});

test('fails in one short line per issue, whatever was received', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.anything(), fc.record({ text: fc.string({ unit: 'binary', maxLength: 500 }) })),
      (value) => {
        for (const issue of issuesOf(value)) {
          expect(issue).not.toMatch(/\p{Cc}/u);
          expect(issue).toMatch(/^input.* (is|leave out) /);
        }
      },
    ),
  );
});
