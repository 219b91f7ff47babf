import fc from 'fast-check';
import { compilePattern } from '../../../local/events/patterns.ts';
import type { Json } from '../../../local/step-functions/ports.ts';

const EVENT: Json = {
  source: 'aws.states',
  'detail-type': 'Step Functions Execution Status Change',
  resources: ['arn:aws:states:eu-west-1:1:execution:Research:a', 'second'],
  detail: {
    status: 'FAILED',
    error: 'CriticalDegradationError',
    attempts: 3,
    rate: 0.5,
    isLast: false,
    cause: null,
    empty: '',
    none: [],
    file: 'runs/2026/report.csv',
    agents: [
      { name: 'trend', tier: 'rules' },
      { name: 'risk', tier: 'model' },
    ],
  },
};

const inDetail = (pattern: object) => ({ detail: pattern });

describe('event patterns', () => {
  test.each<[title: string, pattern: object, fits: boolean]>([
    ['an exact value', { source: ['aws.states'] }, true],
    ['another value', { source: ['aws.state'] }, false],
    ['one of several values', inDetail({ status: ['TIMED_OUT', 'FAILED'] }), true],
    ['all fields at once', { source: ['aws.states'], detail: { status: ['SUCCEEDED'] } }, false],
    ['one element of a list of the event', { resources: ['second'] }, true],
    ['a number', inDetail({ attempts: [3] }), true],
    ['a number written as text', inDetail({ attempts: ['3'] }), false],
    ['false', inDetail({ isLast: [false] }), true],
    ['null', inDetail({ cause: [null] }), true],
    ['null where nothing is', inDetail({ missing: [null] }), false],
    ['the empty text', inDetail({ empty: [''] }), true],
    ['a prefix', inDetail({ error: [{ prefix: 'Critical' }] }), true],
    ['a prefix of something else', inDetail({ error: [{ prefix: 'critical' }] }), false],
    ['a prefix in any case', inDetail({ error: [{ prefix: { 'equals-ignore-case': 'CRITICAL' } }] }), true],
    ['a suffix', inDetail({ file: [{ suffix: '.csv' }] }), true],
    ['a suffix in any case', inDetail({ file: [{ suffix: { 'equals-ignore-case': '.CSV' } }] }), true],
    ['a prefix of a number', inDetail({ attempts: [{ prefix: '3' }] }), false],
    ['any case', inDetail({ status: [{ 'equals-ignore-case': 'failed' }] }), true],
    ['wildcards', inDetail({ file: [{ wildcard: 'runs/*/report.*' }] }), true],
    ['wildcards that do not fit', inDetail({ file: [{ wildcard: 'runs/*/report' }] }), false],
    ['a wildcard taken literally', inDetail({ file: [{ wildcard: 'runs/\\*' }] }), false],
    ['a dot of a wildcard as a dot', inDetail({ file: [{ wildcard: 'runs/2026/report?csv' }] }), false],
    ['anything but a value', inDetail({ status: [{ 'anything-but': 'SUCCEEDED' }] }), true],
    ['anything but its value', inDetail({ status: [{ 'anything-but': ['SUCCEEDED', 'FAILED'] }] }), false],
    ['anything but a number', inDetail({ attempts: [{ 'anything-but': [1, 2] }] }), true],
    ['anything but a prefix', inDetail({ error: [{ 'anything-but': { prefix: 'Critical' } }] }), false],
    ['anything but some suffixes', inDetail({ file: [{ 'anything-but': { suffix: ['.json', '.csv'] } }] }), false],
    ['anything but a wildcard', inDetail({ file: [{ 'anything-but': { wildcard: '*.json' } }] }), true],
    ['anything but any case', inDetail({ status: [{ 'anything-but': { 'equals-ignore-case': 'failed' } }] }), false],
    ['anything but, where nothing is', inDetail({ missing: [{ 'anything-but': 'x' }] }), false],
    ['a number in a range', inDetail({ attempts: [{ numeric: ['>', 0, '<=', 3] }] }), true],
    ['a number at an open end', inDetail({ attempts: [{ numeric: ['>', 3] }] }), false],
    ['an equal number', inDetail({ rate: [{ numeric: ['=', 0.5] }] }), true],
    ['a text as a number', inDetail({ status: [{ numeric: ['>', 0] }] }), false],
    ['what exists', inDetail({ error: [{ exists: true }] }), true],
    ['null exists', inDetail({ cause: [{ exists: true }] }), true],
    ['what does not exist', inDetail({ missing: [{ exists: false }] }), true],
    ['what does not exist in what does not exist', inDetail({ missing: { deeper: [{ exists: false }] } }), true],
    ['existence of an object, as only leaves exist', { detail: [{ exists: true }] }, false],
    ['existence of an empty list', inDetail({ none: [{ exists: true }] }), false],
    ['absence in an empty list', inDetail({ none: [{ exists: false }] }), true],
    ['an object of a list', inDetail({ agents: { name: ['risk'] } }), true],
    ['one object of a list in all its fields', inDetail({ agents: { name: ['trend'], tier: ['model'] } }), false],
    ['the same object in all its fields', inDetail({ agents: { name: ['trend'], tier: ['rules'] } }), true],
    ['one of two patterns', inDetail({ $or: [{ status: ['SUCCEEDED'] }, { attempts: [3] }] }), true],
    ['none of two patterns', inDetail({ $or: [{ status: ['SUCCEEDED'] }, { attempts: [4] }] }), false],
    ['one of two, and the rest', inDetail({ error: ['x'], $or: [{ status: ['FAILED'] }, { attempts: [3] }] }), false],
    ['a field every object inherits', inDetail({ constructor: [{ exists: true }] }), false],
  ])('match %s', (_title, pattern, fits) => {
    expect(compilePattern(pattern)(EVENT)).toBe(fits);
  });

  test.each<[title: string, pattern: unknown, message: RegExp]>([
    [
      'a bare value, naming its field',
      { detail: { status: 'FAILED' } },
      /"detail.status" must be an object or a list, not "FAILED"/,
    ],
    ['an operator that is not run, by its name', { source: [{ cidr: '10.0.0.0/8' }] }, /operator "cidr" is not run/],
    ['an operator that every object has', { source: [{ constructor: 'x' }] }, /operator "constructor" is not run/],
    ['an empty pattern', {}, /it is empty/],
    ['an empty list', { source: [] }, /"source" is an empty list/],
    ['a nested list', { source: [['a']] }, /one operator/],
    ['two operators at once', { source: [{ prefix: 'a', suffix: 'b' }] }, /one operator/],
    ['$or with one pattern', { $or: [{ source: ['a'] }] }, /two patterns or more/],
    ['a number that is none', { detail: { n: [{ numeric: ['>', '3'] }] } }, /numeric takes/],
    ['an unknown comparison', { detail: { n: [{ numeric: ['!=', 3] }] } }, /numeric takes/],
    ['exists without true or false', { source: [{ exists: 'yes' }] }, /exists takes true or false/],
    ['two wildcards in a row', { source: [{ wildcard: 'a**b' }] }, /two \* in a row/],
    [
      'anything-but of an unknown operator',
      { source: [{ 'anything-but': { cidr: 'x' } }] },
      /anything-but with "cidr"/,
    ],
    ['a prefix that is no text', { source: [{ prefix: 5 }] }, /one operator/],
  ])('fails on %s', (_title, pattern, message) => {
    expect(() => compilePattern(pattern)).toThrow(message);
  });

  const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  const key = fc.string({ minLength: 1 }).filter((name) => name !== '$or' && name !== '__proto__');
  const event = fc.object({ key, values: [leaf], maxDepth: 3 }) as fc.Arbitrary<{ [key: string]: Json }>;

  test('made of an event match it, and still do when the event gains fields', () => {
    fc.assert(
      fc.property(event, event, (more, less) => {
        const pattern = patternOf(less);
        fc.pre(pattern !== undefined);
        expect(compilePattern(pattern)(less)).toBe(true);
        const gained = { ...more, ...less };
        expect(compilePattern(pattern)(gained)).toBe(true);
      }),
    );
  });

  test('anything-but is the opposite of the value wherever there is one, exists:false of exists:true', () => {
    fc.assert(
      fc.property(event, key, fc.oneof(fc.string(), fc.integer()), (fields, name, value) => {
        const isThere = compilePattern({ [name]: [{ exists: true }] })(fields);
        expect(compilePattern({ [name]: [{ exists: false }] })(fields)).toBe(!isThere);
        fc.pre(!Array.isArray(fields[name])); // of a list, one element may be the value and another not
        const equal = compilePattern({ [name]: [value] })(fields);
        expect(compilePattern({ [name]: [{ 'anything-but': value }] })(fields)).toBe(isThere && !equal);
      }),
    );
  });

  test('a wildcard without * is the text itself, and one with * fits what was put in its place', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (start, middle, end) => {
        const literally = (text: string) => text.replace(/[\\*]/g, '\\$&');
        const fits = (wildcard: string, value: string) => compilePattern({ a: [{ wildcard }] })({ a: value });
        expect(fits(`${literally(start)}*${literally(end)}`, `${start}${middle}${end}`)).toBe(true);
        expect(fits(literally(start), start)).toBe(true);
        expect(fits(literally(start), `${start}x`)).toBe(false);
      }),
    );
  });
});

/** The pattern that demands every leaf of an event. */
function patternOf(value: { [key: string]: Json }): object | undefined {
  const fields = Object.entries(value).flatMap(([name, item]): [string, object][] => {
    if (Array.isArray(item)) return [];
    if (item === null || typeof item !== 'object') return [[name, [item]]];
    const inner = patternOf(item);
    return inner === undefined ? [] : [[name, inner]];
  });
  return fields.length === 0 ? undefined : Object.fromEntries(fields);
}
