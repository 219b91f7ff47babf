import fc from 'fast-check';
import type { Json } from '../../../../local/json.ts';
import { compilePattern } from '../../../../local/services/event-patterns/patterns.ts';

const EVENT: Json = {
  source: 'aws.states',
  'detail-type': 'Step Functions Execution Status Change',
  resources: ['arn:aws:states:eu-west-1:1:execution:Research:a', 'second'],
  detail: {
    status: 'FAILED',
    error: 'CriticalDegradationError',
    attempts: 3,
    rate: 0.5,
    large: 6e9,
    huge: 1e17,
    isLast: false,
    cause: null,
    empty: '',
    ip: '10.0.0.255',
    joined: { deeper: 'x' },
    'dotted.name': 'y',
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
    ['a number beyond those that are compared', inDetail({ huge: [{ numeric: ['>', 0] }] }), false],
    ['a number of billions', inDetail({ large: [{ numeric: ['>', 5e9, '<', 7e9] }] }), true],
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
    ['an address of a network', inDetail({ ip: [{ cidr: '10.0.0.0/24' }] }), true],
    ['an address of another network', inDetail({ ip: [{ cidr: '10.0.1.0/24' }] }), false],
    ['an address of the other version', inDetail({ ip: [{ cidr: '2001:db8::/64' }] }), false],
    ['a text that is no address', inDetail({ status: [{ cidr: '10.0.0.0/24' }] }), false],
    ['a name with dots for a path (recorded)', inDetail({ 'joined.deeper': ['x'] }), true],
    ['a path for a name with dots (recorded)', inDetail({ dotted: { name: ['y'] } }), true],
    ['a field every object inherits', inDetail({ constructor: [{ exists: true }] }), false],
  ])('match %s', (_title, pattern, fits) => {
    expect(compilePattern(pattern)(EVENT)).toBe(fits);
  });

  // E1 and its siblings: the reasons of Event Ruler, which EventBridge reads patterns with; those marked are recorded
  test.each<[title: string, pattern: unknown, reason: string]>([
    ['a bare value, naming its field', { detail: { status: 'FAILED' } }, '"status" must be an object or an array'],
    ['no object', ['a'], 'Filter is not an object'],
    ['an empty pattern', {}, 'Empty objects are not allowed'],
    ['an empty object', { detail: {} }, 'Empty objects are not allowed'],
    ['an empty list (recorded)', { source: [] }, 'Empty arrays are not allowed'],
    ['a nested list', { source: [['a']] }, 'Match value must be String, number, true, false, or null'],
    ['an operator in capitals (recorded)', { source: [{ EXISTS: true }] }, 'Unrecognized match type EXISTS'],
    ['an operator that every object has', { source: [{ constructor: 'x' }] }, 'Unrecognized match type constructor'],
    ['no operator', { source: [{}] }, 'Match expression name not found'],
    ['two operators at once', { source: [{ prefix: 'a', suffix: 'b' }] }, 'Only one key allowed'],
    ['$or with one pattern', { $or: [{ source: ['a'] }] }, 'There must have at least 2 Objects in $or relationship.'],
    ['$or with a value', { $or: [{ source: ['a'] }, 'b'] }, 'Only JSON object is allowed in array of $or'],
    ['$or without a list', { $or: { source: ['a'] } }, 'It must be an Array followed with $or.'],
    [
      'more than 1000 combinations',
      { $or: Array(40).fill({ a: ['b'] }), detail: { $or: Array(26).fill({ a: ['b'] }) } },
      'Its $or make 1040 rule combinations; at most 1000 are allowed',
    ],
    ['an operator as a field in $or', { $or: [{ a: ['b'] }, { prefix: ['c'] }] }, 'prefix is Ruler reserved fieldName'],
    ['a prefix that is no text (recorded)', { source: [{ prefix: 5 }] }, 'prefix match pattern must be a string'],
    ['suffixes (recorded)', { source: [{ suffix: ['.a'] }] }, 'suffix match pattern must be a string'],
    [
      'a prefix of another operator',
      { source: [{ prefix: { wildcard: 'a*' } }] },
      'Unsupported prefix pattern: wildcard',
    ],
    [
      'a list in any case (recorded)',
      { source: [{ 'equals-ignore-case': ['a'] }] },
      'equals-ignore-case match pattern must be a string',
    ],
    [
      'exists without true or false',
      { source: [{ exists: 'yes' }] },
      'exists match pattern must be either true or false.',
    ],
    ['a wildcard that is no text (recorded)', { source: [{ wildcard: 1 }] }, 'wildcard match pattern must be a string'],
    [
      'two wildcards in a row (recorded)',
      { source: [{ wildcard: 'arn:aws:events:us-east-1:**:event-bus/*' }] },
      'Consecutive wildcard characters at pos 26',
    ],
    ['a backslash before a letter', { source: [{ wildcard: 'ä\\b' }] }, 'Invalid escape character at pos 3'],
    ['too many wildcards (recorded)', { source: [{ wildcard: '*:*:*:*:*:event-bus/*' }] }, 'Rule is too complex'],
    ['a network without a mask (recorded)', { ip: [{ cidr: '10.0.0.0' }] }, "Malformed CIDR, one '/' required"],
    [
      'a mask that is no number (recorded)',
      { ip: [{ cidr: '10.0.0.0/xx' }] },
      'Malformed CIDR, mask bits must be an integer',
    ],
    ['a mask that is too long', { ip: [{ cidr: '10.0.0.0/32' }] }, 'IPv4 mask bits must be < 32'],
    ['no address (recorded)', { ip: [{ cidr: 'xx.11.xx/8' }] }, 'Nonstandard IP address: xx.11.xx'],
  ])('fails on %s', (_title, pattern, reason) => {
    expect(() => compilePattern(pattern)).toThrow(`Event pattern is not valid. Reason: ${reason}`);
  });

  const MIXED = 'either all values are number or string';
  const NO_VALUE = 'Value of anything-but must be an array or single string/number value.';
  test.each<[argument: unknown, reason: string]>([
    [null, NO_VALUE], // recorded
    [true, NO_VALUE],
    [[null], 'Inside anything but list, start|null|boolean is not supported.'], // recorded
    [[], MIXED],
    [['a', 1], MIXED],
    [1e16, 'Cannot compare number'],
    [{ cidr: '10.0.0.0/8' }, 'Unsupported anything-but pattern: cidr'],
    [{ prefix: '' }, 'Null prefix/suffix not allowed'], // E1, recorded
    [{ suffix: '' }, 'Null prefix/suffix not allowed'], // E1, recorded
    [{ suffix: ['.a', ''] }, 'Null prefix/suffix not allowed'],
    [{ prefix: { 'equals-ignore-case': 'f' } }, NO_VALUE], // E1, recorded
    [{ suffix: { 'equals-ignore-case': 'f' } }, NO_VALUE], // E1, recorded
    [{ prefix: 123 }, 'prefix/suffix match pattern must be a string'], // recorded
    [{ wildcard: [123, '*/dir/*'] }, 'wildcard match pattern must be a string'], // recorded
    [{ wildcard: 'a**' }, 'Consecutive wildcard characters at pos 2'],
    [{ 'equals-ignore-case': [1] }, 'Inside anything-but/equals-ignore-case list'], // recorded
  ])('fails on anything-but %j', (argument, reason) => {
    expect(() => compilePattern({ a: [{ 'anything-but': argument }] })).toThrow(reason);
  });

  test.each<[argument: unknown, reason: string]>([
    [10, 'Value of numeric must be an array.'], // recorded
    [[], 'Invalid member in numeric match'],
    [['!=', 3], 'Unrecognized numeric range operator: !='],
    [['constructor', 3], 'Unrecognized numeric range operator: constructor'],
    [['>', '3'], 'Value of > must be numeric'],
    [['=', '3'], 'Value of equals must be numeric'],
    [['=', 3, '<', 5], 'Too many elements in numeric expression'],
    [['<', 5, '>', 0], 'Too many elements in numeric expression'],
    [['>', 0, '>', 0], 'Bad numeric range operator: >'], // E1, recorded
    [['>', 0, '<'], 'Value of < must be numeric'], // recorded
    [['>', 0, 5], 'Bad value in numeric range: 5'],
    [['>', 5, '<', 5], 'Bottom must be less than top'],
    [['>=', 6, '<=', 5], 'Bottom must be less than top'],
    [['>', 0, '<', 5, '<', 6], 'Too many terms in numeric range expression'],
    [['>', 1e16], 'Cannot compare number'],
  ])('fails on numeric %j', (argument, reason) => {
    expect(() => compilePattern({ a: [{ numeric: argument }] })).toThrow(reason);
  });

  test('names the field it refuses', () => {
    expect(() => compilePattern({ detail: { status: 'FAILED' } })).toThrow(/but is "FAILED" \(at detail.status\)$/);
  });

  const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  const key = fc
    .string({ minLength: 1 })
    .filter((name) => name !== '$or' && name !== '__proto__' && !name.includes('.'));
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

  test('take names joined by dots for paths, in the pattern and in the event', () => {
    fc.assert(
      fc.property(
        fc.array(key, { minLength: 2, maxLength: 4 }),
        fc.nat(4),
        fc.nat(4),
        leaf,
        (path, first, second, value) => {
          const joined = (length: number, end: Json): Json => {
            const names = [path.slice(0, length + 1).join('.'), ...path.slice(length + 1)];
            return names.reduceRight<Json>((inner, name) => ({ [name]: inner }), end);
          };
          expect(compilePattern(joined(first, [value]))(joined(second, value))).toBe(true);
        },
      ),
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
