import {
  callableIssue,
  minimumIssue,
  positiveIntegerIssue,
  positiveNumberIssue,
  shareIssue,
  throwIfInvalid,
  timeLimitIssue,
  unknownOptionIssues,
} from '../../../patterns/circuit-breaker/validate-options.ts';

test('all issues of options are in one RangeError', () => {
  expect(() => throwIfInvalid('a rule', ['one', undefined, 'two'])).toThrow(new RangeError('a rule: one; two'));
  expect(() => throwIfInvalid('a rule', [undefined])).not.toThrow();
});

test.each<[string, string | undefined, string]>([
  ['positiveIntegerIssue', positiveIntegerIssue('n', 1.5), 'n must be a positive integer, got 1.5'],
  [
    'positiveNumberIssue',
    positiveNumberIssue('n', Number.POSITIVE_INFINITY),
    'n must be a positive number, got Infinity',
  ],
  ['timeLimitIssue', timeLimitIssue('n', 0), 'n must be a positive number, got 0'],
  ['minimumIssue', minimumIssue(1, 'n', 0.5), 'n must be a number of 1 or more, got 0.5'],
  ['shareIssue', shareIssue('n', 1.1), 'n must be above 0 and at most 1, got 1.1'],
  ['callableIssue', callableIssue('n', 'x'), 'n must be a function, got "x"'],
])('%s refuses a value with what is allowed', (_, issue, expected) => {
  expect(issue).toBe(expected);
});

test.each<[string, string | undefined]>([
  ['positiveIntegerIssue', positiveIntegerIssue('n', 1)],
  ['positiveNumberIssue', positiveNumberIssue('n', 0.1)],
  ['timeLimitIssue', timeLimitIssue('n', Number.POSITIVE_INFINITY)],
  ['minimumIssue', minimumIssue(1, 'n', 1)],
  ['shareIssue', shareIssue('n', 1)],
  ['callableIssue', callableIssue('n', () => {})],
])('%s accepts a value at its limit', (_, issue) => {
  expect(issue).toBeUndefined();
});

test('an unknown option is refused with the nearest known one', () => {
  expect(unknownOptionIssues({ openMS: 1, x: 2 }, ['openMs', 'publish'])).toEqual([
    'there is no option "openMS", did you mean openMs?',
    'there is no option "x", there are openMs, publish',
  ]);
});
