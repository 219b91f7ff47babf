import fc from 'fast-check';
import * as z3 from 'zod/v3';
import { parseAgent } from '../../../lib/declarations/declaration-schema.ts';
import {
  changed,
  type Declared,
  fieldNamed,
  isData,
  isOptionOfPhase,
  isPlain,
  issuesOf,
  MAY_BE_LEFT_OUT,
  PLACES,
  soundFiles,
} from './support/files.ts';

/** Of no type that any field has. */
const WRONG: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 5n, new Date(0)),
  fc.constantFrom<unknown>(Symbol('s'), new Map(), new Set([1]), Promise.resolve(1), {}, '', '{% $x %}', '__proto__'),
);

// N15
test('one wrong value anywhere is refused with its file and its field, in one line and never by an exception', () => {
  fc.assert(
    fc.property(fc.constantFrom(...PLACES.filter((place) => !isData(place))), WRONG, (place, value) => {
      fc.pre(!(fieldNamed(place) === 'results' && isPlain(value))); // a canary without results
      fc.pre(!(isOptionOfPhase(place) && place.path.length < 3 && isPlain(value))); // phases with all defaults
      const files = soundFiles();
      const issues = issuesOf(changed(files, place, { value }));
      const file = files[place.file]?.file.split('/').at(-1) ?? '';
      const about = issues.filter((issue) => issue.startsWith(`${file}: `));
      expect(about.some((issue) => issue.includes(fieldNamed(place)) || place.path.length === 0)).toBe(true);
      for (const issue of issues) expect(issue).not.toMatch(/\n|^\s+at | undefined\b|\[object/);
    }),
    { numRuns: 500 },
  );
});

test('a field that is missing is refused by name, unless it may be left out', () => {
  for (const place of PLACES.filter(({ path }) => path.length > 0)) {
    const field = fieldNamed(place);
    const issues = issuesOf(changed(soundFiles(), place));
    if (typeof place.path.at(-1) === 'number' || isData(place)) continue;
    if (MAY_BE_LEFT_OUT.includes(field) || isOptionOfPhase(place)) expect(issues).toEqual([]);
    else expect(issues.join('\n')).toMatch(new RegExp(`${field} is missing|name input`));
  }
});

test('a field nobody knows is refused wherever it is, also one that every object has', () => {
  // the fields of `phaseOptions` itself are the phases, those of a canary's input and results the workflow's own
  const withFields = PLACES.filter(({ path }) => path[0] !== 'canary' || path.length === 1).filter(
    ({ path }) => path.join() !== 'phaseOptions',
  );
  const objects = withFields.filter(({ file, path }) => {
    const declared = (soundFiles()[file] as { declared: unknown }).declared;
    return isPlain(path.reduce<unknown>((value, key) => (value as Declared)[key], declared));
  });
  expect(objects.length).toBeGreaterThan(6);
  for (const { file, path } of objects) {
    for (const unknown of ['timeoutMs', 'toString', 'constructor']) {
      const issues = issuesOf(changed(soundFiles(), { file, path: [...path, unknown] }, { value: 1 }));
      expect(issues.join('\n')).toMatch(new RegExp(`${unknown} is no field there is; (a|an|replication|canary) ?`));
    }
  }
});

test.each<[string, unknown, string]>([
  ['zod 3', z3.z.string(), 'it is a schema of zod 3; import zod 4'],
  ['a type', String, 'output is a function; it must be a schema of zod'],
])('an output that is %s is no schema', (_, output, issue) => {
  expect(issuesOf(changed(soundFiles(), { file: 2, path: ['output'] }, { value: output })).join('\n')).toContain(issue);
});

test.each<[string, unknown, string]>([
  ['jitter', 'some', 'tiers[0].retry.jitter is "some"; it must be "full" or "none"'],
  ['attempts', '3', 'tiers[0].retry.attempts is "3"; it must be a number'],
])('an option of retries that is wrong: %s', (option, value, issue) => {
  const files = changed(soundFiles(), { file: 2, path: ['tiers', 0, 'retry'] }, { value: { [option]: value } });
  expect(issuesOf(files).join('\n')).toContain(issue);
});

test.each<[string, unknown, string]>([
  ['an event without a key', { source: 's', detailType: 'd', input: 'detail' }, 'on[0].key is missing'],
  ['a schedule that is a number', { schedule: 5, input: {} }, 'on[0].schedule is 5'],
  ['a schedule without an input', { schedule: 'rate(1 day)' }, 'on[0].input is missing'],
  [
    'a schedule with a key',
    { schedule: 'rate(1 day)', input: {}, key: 'time' },
    'on[0].key is no field there is; a schedule',
  ],
  ['a value of a schedule', { schedule: 'rate(1 day)', input: { text: 5 } }, 'on[0].input.text is 5'],
  ['a string', 'rate(1 day)', 'on[0] is "rate(1 day)"'],
])('a trigger that is wrong, %s, is refused once, by its field', (_, trigger, issue) => {
  const issues = issuesOf(changed(soundFiles(), { file: 0, path: ['on'] }, { value: [trigger] }));
  expect(issues).toEqual([expect.stringContaining(issue)]);
});

test('a declaration that throws when it is read is refused, not thrown on', () => {
  const declared = {
    get name(): string {
      throw new Error('no name');
    },
  };
  expect(parseAgent(declared)).toEqual({
    ok: false,
    issues: [expect.stringMatching(/^the declaration cannot be read: .*no name/)],
  });
});
