import { jsonOrUndefined } from '../json/json-or-undefined.ts';
import { isReportedByAws, METRIC_CATALOGUE, type MetricName, metricEntry } from './metrics.ts';

/** A value of a metric, as a line of a log has it. */
export interface ReportedValue {
  readonly name: MetricName;
  readonly value: number;
  /** that of its dimension @default - the metric has none */
  readonly of?: string;
  /** when, in epoch milliseconds */
  readonly atMs: number;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The values in a line: of a function in CloudWatch's embedded metric format, or of a state machine about an attempt that no
 * function reported. A metric that is reported by its dimension and in total is there once, by its dimension.
 * @returns none for any other line
 */
export function valuesOfLine(line: string, atMs: number): ReportedValue[] {
  const fields = fieldsOf(line);
  if (fields === undefined) return [];
  return '_aws' in fields ? embeddedValues(fields, atMs) : unreportedAttempts(fields, atMs);
}

function embeddedValues(fields: Fields, atMs: number): ReportedValue[] {
  return Object.entries(fields).flatMap(([name, given]) => {
    if (!isMetric(name)) return [];
    const { dimension } = metricEntry(name);
    const of = dimension === undefined ? undefined : fields[dimension];
    const values = [given].flat().filter((value): value is number => typeof value === 'number');
    return values.map((value) => ({ name, value, ...(typeof of === 'string' ? { of } : {}), atMs }));
  });
}

function unreportedAttempts({ type, details }: Fields, atMs: number): ReportedValue[] {
  if ((type !== 'TaskFailed' && type !== 'TaskTimedOut') || typeof details !== 'object' || details === null) return [];
  const { error } = details as Fields;
  if (typeof error !== 'string' || !isReportedByAws(error)) return [];
  return [{ name: 'AttemptsUnreported', value: 1, of: error, atMs }];
}

function isMetric(name: string): name is MetricName {
  return Object.hasOwn(METRIC_CATALOGUE, name);
}

function fieldsOf(line: string): Fields | undefined {
  return line.startsWith('{') ? (jsonOrUndefined(line) as Fields | undefined) : undefined;
}
