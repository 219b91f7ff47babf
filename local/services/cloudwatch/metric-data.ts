import type { Clock } from '../../clock/clock.ts';
import { openRecordFile } from '../../storage/record-file.ts';
import { type MetricId, metricKey, metricOf, type Percentile, type Statistic } from './alarm.ts';
import { type Bucket, bucketOf, merge, statisticOf } from './bucket.ts';

/** A value of a metric, as a service or a log line reports it. */
export interface Datum {
  readonly metric: MetricId;
  readonly value: number;
  /** @default now */
  readonly atMs?: number;
}

interface BucketRecord extends Bucket {
  readonly key: string;
  readonly minuteMs: number;
}

/** The values of the metrics that somebody watches, a bucket per minute. */
export interface MetricData {
  /** Only metrics that are watched are kept, and for so long. */
  watch(metric: MetricId, keepMs: number): void;
  /** As `watch`, every metric of a namespace. */
  watchNamespace(namespace: string, keepMs: number): void;
  isWatched(metric: MetricId): boolean;
  /** the metrics of a namespace that have values */
  list(namespace: string): MetricId[];
  /** Survives a kill. @returns false for a metric that nobody watches */
  put(datum: Datum): boolean;
  /** A sample of something that can be sampled again after a restart: it is not persisted. */
  sample(datum: Datum): void;
  /** @returns undefined without data from `fromMs` up to `toMs`, both multiples of a minute */
  statistic(metric: MetricId, statistic: Statistic, fromMs: number, toMs: number): number | undefined;
  /** The statistic of every period from `fromMs` up to `toMs` that has data, by the begin of the period. */
  series(
    metric: MetricId,
    statistic: Statistic | Percentile,
    periodMs: number,
    range: { readonly fromMs: number; readonly toMs: number },
  ): Map<number, number>;
  close(): void;
}

export const MINUTE_MS = 60_000;

/** The file is written anew when it has grown by this many lines: a day of a value a minute. */
const MOST_NEW_LINES = 1_440;

export function openMetricData(path: string | undefined, clock: Clock): MetricData {
  const file = openRecordFile<BucketRecord>(path);
  const keepMsOf = new Map<string, number>();
  const keepMsOfNamespace = new Map<string, number>();
  const metrics = new Map<string, Map<number, Bucket>>();
  let newLines = 0;
  let mostNewLines = MOST_NEW_LINES;
  for (const record of file.read()) {
    newLines += 1;
    add(record);
  }

  function add({ key, minuteMs, ...bucket }: BucketRecord): void {
    const buckets = metrics.get(key) ?? new Map<number, Bucket>();
    metrics.set(key, buckets);
    buckets.set(minuteMs, merge(buckets.get(minuteMs), bucket));
    const oldestMs = clock.nowMs() - (keepMs(key) ?? Number.POSITIVE_INFINITY);
    for (const each of buckets.keys()) {
      if (each >= oldestMs) break; // they came in the order of time, but for a few
      buckets.delete(each);
    }
  }

  function keepMs(key: string): number | undefined {
    const own = keepMsOf.get(key);
    const ofNamespace = keepMsOfNamespace.size === 0 ? undefined : keepMsOfNamespace.get(metricOf(key).namespace);
    return own === undefined || ofNamespace === undefined ? (own ?? ofNamespace) : Math.max(own, ofNamespace);
  }

  function compact(): void {
    const watched = [...metrics].filter(([key]) => keepMs(key) !== undefined);
    const records = watched.flatMap(([key, buckets]) =>
      [...buckets].map(([minuteMs, bucket]) => ({ key, minuteMs, ...bucket })),
    );
    file.replace(records);
    newLines = 0;
    mostNewLines = Math.max(MOST_NEW_LINES, records.length);
  }

  function recordOf({ metric, value, atMs = clock.nowMs() }: Datum): BucketRecord {
    const minuteMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
    return { key: metricKey(metric), minuteMs, ...bucketOf(value) };
  }

  return {
    watch(metric, ms) {
      const key = metricKey(metric);
      keepMsOf.set(key, Math.max(ms, keepMsOf.get(key) ?? 0));
    },
    watchNamespace(namespace, ms) {
      keepMsOfNamespace.set(namespace, Math.max(ms, keepMsOfNamespace.get(namespace) ?? 0));
    },
    isWatched: (metric) => keepMs(metricKey(metric)) !== undefined,
    list: (namespace) => [...metrics.keys()].map(metricOf).filter((metric) => metric.namespace === namespace),
    put(datum) {
      const record = recordOf(datum);
      if (keepMs(record.key) === undefined) return false;
      file.append(record);
      add(record);
      newLines += 1;
      if (newLines > mostNewLines) compact();
      return true;
    },
    sample: (datum) => add(recordOf(datum)),
    statistic(metric, statistic, fromMs, toMs) {
      const buckets = metrics.get(metricKey(metric)) ?? new Map<number, Bucket>();
      const inPeriod = [...buckets].filter(([minuteMs]) => minuteMs >= fromMs && minuteMs < toMs);
      const bucket = inPeriod.reduce<Bucket | undefined>((merged, [, each]) => merge(merged, each), undefined);
      return bucket === undefined ? undefined : statisticOf(bucket, statistic);
    },
    series(metric, statistic, periodMs, { fromMs, toMs }) {
      const merged = new Map<number, Bucket>();
      for (const [minuteMs, bucket] of metrics.get(metricKey(metric)) ?? []) {
        if (minuteMs < fromMs || minuteMs >= toMs) continue;
        const period = fromMs + Math.floor((minuteMs - fromMs) / periodMs) * periodMs;
        merged.set(period, merge(merged.get(period), bucket));
      }
      return new Map([...merged].map(([period, bucket]) => [period, statisticOf(bucket, statistic)]));
    },
    close: () => file.close(),
  };
}
