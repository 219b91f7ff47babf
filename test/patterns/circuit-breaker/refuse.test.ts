import {
  callable,
  numberFrom,
  positiveInteger,
  positiveNumber,
  refuse,
  shareOfOne,
  timeLimit,
  unknownOptions,
} from '../../../patterns/circuit-breaker/refuse.ts';

test('all faults of options are in one RangeError', () => {
  expect(() => refuse('a rule', ['one', undefined, 'two'])).toThrow(new RangeError('a rule: one; two'));
  expect(() => refuse('a rule', [undefined])).not.toThrow();
});

test.each<[string, string | undefined, string]>([
  ['positiveInteger', positiveInteger('n', 1.5), 'n must be a positive integer, got 1.5'],
  ['positiveNumber', positiveNumber('n', Number.POSITIVE_INFINITY), 'n must be a positive number, got Infinity'],
  ['timeLimit', timeLimit('n', 0), 'n must be a positive number, got 0'],
  ['numberFrom', numberFrom(1, 'n', 0.5), 'n must be a number of 1 or more, got 0.5'],
  ['shareOfOne', shareOfOne('n', 1.1), 'n must be above 0 and at most 1, got 1.1'],
  ['callable', callable('n', 'x'), 'n must be a function, got "x"'],
])('%s refuses a value with what is allowed', (_, fault, expected) => {
  expect(fault).toBe(expected);
});

test.each<[string, string | undefined]>([
  ['positiveInteger', positiveInteger('n', 1)],
  ['positiveNumber', positiveNumber('n', 0.1)],
  ['timeLimit', timeLimit('n', Number.POSITIVE_INFINITY)],
  ['numberFrom', numberFrom(1, 'n', 1)],
  ['shareOfOne', shareOfOne('n', 1)],
  ['callable', callable('n', () => {})],
])('%s accepts a value at its limit', (_, fault) => {
  expect(fault).toBeUndefined();
});

test('an unknown option is refused with the nearest known one', () => {
  expect(unknownOptions({ openMS: 1, x: 2 }, ['openMs', 'publish'])).toEqual([
    'there is no option "openMS", did you mean openMs?',
    'there is no option "x", there are openMs, publish',
  ]);
});
