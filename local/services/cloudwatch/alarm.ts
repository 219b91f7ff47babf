import type { AlarmRule, AlarmStateValue } from './alarm-rule.ts';

export type { AlarmStateValue } from './alarm-rule.ts';

/** A metric by all that distinguishes it: the order of its dimensions does not. */
export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export const STATISTICS = ['Sum', 'Average', 'Minimum', 'Maximum', 'SampleCount'] as const;
export type Statistic = (typeof STATISTICS)[number];

/** `p95`: the value that so many percent of the values do not exceed. */
export type Percentile = `p${number}`;

export function isPercentile(text: unknown): text is Percentile {
  return typeof text === 'string' && /^p(100|\d{1,2}(\.\d+)?)$/.test(text);
}

/** How a datapoint breaches a threshold. */
export const COMPARISONS = {
  GreaterThanOrEqualToThreshold: (value: number, threshold: number) => value >= threshold,
  GreaterThanThreshold: (value: number, threshold: number) => value > threshold,
  LessThanThreshold: (value: number, threshold: number) => value < threshold,
  LessThanOrEqualToThreshold: (value: number, threshold: number) => value <= threshold,
} as const;
export type Comparison = keyof typeof COMPARISONS;

export const MISSING_DATA_TREATMENTS = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
export type MissingDataTreatment = (typeof MISSING_DATA_TREATMENTS)[number];

/** What every alarm of the template has. */
interface AnyAlarm {
  readonly name: string;
  readonly arn: string;
  readonly description: string;
  readonly actionsEnabled: boolean;
  /** ARNs of topics, by the state that an alarm changes to */
  readonly actions: Readonly<Record<AlarmStateValue, readonly string[]>>;
}

/** An alarm on the states of other alarms. */
export interface CompositeAlarmResource extends AnyAlarm {
  readonly ruleText: string;
  readonly rule: AlarmRule;
}

/** An alarm of the template on one metric, with CloudWatch's defaults filled in. */
export interface AlarmResource extends AnyAlarm {
  readonly metric: MetricId;
  readonly statistic: Statistic;
  /** a multiple of 60 */
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly threshold: number;
  readonly comparison: Comparison;
  readonly treatMissingData: MissingDataTreatment;
}

/** The same text for the same metric. */
export function metricKey({ namespace, name, dimensions }: MetricId): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, name, ...sorted]);
}

/** The metric of a key. */
export function metricOf(key: string): MetricId {
  const [namespace, name, ...dimensions] = JSON.parse(key) as [string, string, ...[string, string][]];
  return { namespace, name, dimensions: Object.fromEntries(dimensions) };
}
