import * as fc from 'fast-check';
import { binomialCdf, clopperPearsonLower, percentile, wilsonLower } from '../../../testing/chaos/statistics.ts';

// the exact binomial: runs needed to claim 99.9 % with so many failures
test.each([
  [0, 2_995],
  [1, 4_742],
  [2, 6_294],
  [3, 7_752],
  [4, 9_151],
  [5, 10_511],
  [10, 16_959],
])('%i failures need %i runs for 99.9 %% with 95 %% confidence, and not one fewer', (failures, runs) => {
  expect(clopperPearsonLower(failures, runs)).toBeGreaterThanOrEqual(0.999);
  expect(clopperPearsonLower(failures, runs - 1)).toBeLessThan(0.999);
});

test('a confidence of 99 % needs 4,603 runs without a failure', () => {
  expect(clopperPearsonLower(0, 4_603, 0.99)).toBeGreaterThanOrEqual(0.999);
  expect(clopperPearsonLower(0, 4_602, 0.99)).toBeLessThan(0.999);
});

test('Wilson claims 99.9 % already at 2,703 runs without a failure, where the exact bound is 99.889 %', () => {
  expect(wilsonLower(0, 2_703)).toBeGreaterThanOrEqual(0.999);
  expect(clopperPearsonLower(0, 2_703)).toBeCloseTo(0.99889, 5);
});

test('the bound is where so few failures would be seen once in 20 times', () => {
  const counts = fc
    .integer({ min: 1, max: 3_000 })
    .chain((n) => fc.tuple(fc.integer({ min: 0, max: n - 1 }), fc.constant(n)));
  fc.assert(
    fc.property(counts, ([failures, n]) => {
      const bound = clopperPearsonLower(failures, n);
      expect(binomialCdf(failures, n, 1 - bound)).toBeCloseTo(0.05, 6);
      expect(bound).toBeLessThan((n - failures) / n);
    }),
    { numRuns: 60 },
  );
});

test('nothing seen, or nothing but failures, claims nothing', () => {
  expect(clopperPearsonLower(0, 0)).toBe(0);
  expect(clopperPearsonLower(7, 7)).toBe(0);
});

test('the interval of a percentile is of values below and above it, and is missing where there are too few', () => {
  const values = Array.from({ length: 2_000 }, (_, index) => index + 1);
  const { value, low, high } = percentile(values, 0.99) ?? {};
  expect(value).toBe(1_980);
  // 1,980 plus and minus 1.645 standard deviations of 4.45
  expect(low).toBeGreaterThan(1_970);
  expect(low).toBeLessThan(1_980);
  expect(high).toBeGreaterThan(1_980);
  expect(high).toBeLessThan(1_990);
  expect(percentile([1, 2, 3], 0.99)).toEqual({ value: 3, low: 3, high: undefined });
  expect(percentile([], 0.5)).toBeUndefined();
});
