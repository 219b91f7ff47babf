import fc from 'fast-check';
import { type Bucket, bucketOf, merge, statisticOf } from '../../../../local/services/cloudwatch/bucket.ts';

/** Of values that came one by one, or in parts that were merged later. */
function bucketWith(values: readonly number[], split = 0): Bucket | undefined {
  const of = (part: readonly number[]) =>
    part.reduce<Bucket | undefined>((merged, value) => merge(merged, bucketOf(value)), undefined);
  const [first, second] = [of(values.slice(0, split)), of(values.slice(split))];
  return second === undefined ? first : merge(first, second);
}

test('a percentile is the least value that so many percent of all values do not exceed, however they were merged', () => {
  const values = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(values, fc.nat(40), fc.integer({ min: 1, max: 100 }), (given, split, percent) => {
      const sorted = given.toSorted((a, b) => a - b);
      const expected = sorted.find(
        (value) => sorted.filter((each) => each <= value).length * 100 >= percent * sorted.length,
      );
      const bucket = bucketWith(given, Math.min(split, given.length)) ?? bucketOf(Number.NaN);
      expect(statisticOf(bucket, `p${percent}`)).toBe(expected);
    }),
  );
});

test('values that are all the same need no list of their own', () => {
  expect(bucketWith([1, 1, 1])).toEqual({ sum: 3, minimum: 1, maximum: 1, count: 3 });
  expect(statisticOf(bucketWith([1, 1, 1]) ?? bucketOf(0), 'p95')).toBe(1);
});
