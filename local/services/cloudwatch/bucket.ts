import type { Percentile, Statistic } from './alarm.ts';

/** The values of a metric in one period, or in a minute of it. */
export interface Bucket {
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly count: number;
  /** each value and how often it came @default - all are the minimum, which is the maximum too */
  readonly values?: readonly (readonly [value: number, times: number])[];
}

export function bucketOf(value: number): Bucket {
  return { sum: value, minimum: value, maximum: value, count: 1 };
}

export function merge(one: Bucket | undefined, other: Bucket): Bucket {
  if (one === undefined) return other;
  const merged = {
    sum: one.sum + other.sum,
    minimum: Math.min(one.minimum, other.minimum),
    maximum: Math.max(one.maximum, other.maximum),
    count: one.count + other.count,
  };
  return merged.minimum === merged.maximum
    ? merged
    : { ...merged, values: mergedValues(valuesOf(one), valuesOf(other)) };
}

type Values = NonNullable<Bucket['values']>;

function valuesOf({ values, minimum, count }: Bucket): Values {
  return values ?? [[minimum, count]];
}

function mergedValues(one: Values, other: Values): Values {
  const times = new Map(one);
  for (const [value, more] of other) times.set(value, (times.get(value) ?? 0) + more);
  return [...times];
}

export function statisticOf(bucket: Bucket, statistic: Statistic | Percentile): number {
  const { sum, minimum, maximum, count } = bucket;
  switch (statistic) {
    case 'Sum':
      return sum;
    case 'Average':
      return sum / count;
    case 'Minimum':
      return minimum;
    case 'Maximum':
      return maximum;
    case 'SampleCount':
      return count;
    default:
      return percentile(bucket, Number(statistic.slice(1)));
  }
}

/** By the nearest rank: the least value that so many percent of the values do not exceed. */
function percentile(bucket: Bucket, percent: number): number {
  const rank = Math.max(1, Math.ceil((percent / 100) * bucket.count));
  let passed = 0;
  for (const [value, times] of valuesOf(bucket).toSorted(([a], [b]) => a - b)) {
    passed += times;
    if (passed >= rank) return value;
  }
  return bucket.maximum;
}
