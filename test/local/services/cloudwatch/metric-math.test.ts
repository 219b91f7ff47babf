import { evaluateMath, type Series } from '../../../../local/services/cloudwatch/metric-math.ts';

const PERIODS = [0, 60_000, 120_000];
const SERIES: Readonly<Record<string, Series>> = {
  good: new Map([
    [0, 8],
    [60_000, 3],
  ]),
  bad: new Map([[0, 2]]),
};
const evaluate = (expression: string) => [
  ...evaluateMath(expression, PERIODS, (id) => SERIES[id] ?? new Map<number, number>()),
];

test.each([
  [
    '1 + 2 * 3 - 4 / 2',
    [
      [0, 5],
      [60_000, 5],
      [120_000, 5],
    ],
  ],
  [
    '(1 + 2) * 3',
    [
      [0, 9],
      [60_000, 9],
      [120_000, 9],
    ],
  ],
  [
    'good',
    [
      [0, 8],
      [60_000, 3],
    ],
  ],
  ['good + bad', [[0, 10]]],
  [
    'good + FILL(bad, 0)',
    [
      [0, 10],
      [60_000, 3],
    ],
  ],
  [
    '100 * FILL(good, 0) / (FILL(good, 0) + FILL(bad, 0))',
    [
      [0, 80],
      [60_000, 100],
    ],
  ],
  ['0.5 * bad', [[0, 1]]],
  [
    '8 - 4 - 2',
    [
      [0, 2],
      [60_000, 2],
      [120_000, 2],
    ],
  ],
])('%s has a value where every operand has one, and none for a division by zero', (expression, expected) => {
  expect(evaluate(expression)).toEqual(expected);
});

test.each(['RATE(good)', 'IF(good > 1, 1, 0)', 'good +', '(good', 'good bad', '', 'FILL(good, REPEAT)', 'good % 2'])(
  'fails for %s, which is not run here',
  (expression) => {
    expect(() => evaluate(expression)).toThrow(/metric math with .* is not run by the embedded cloud/);
  },
);
