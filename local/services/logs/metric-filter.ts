import type { Datum } from '../cloudwatch/metric-data.ts';
import { parseFilterPattern } from './filter-pattern.ts';
import { fieldOfLine } from './json-filter.ts';
import type { LogEvent } from './store.ts';

/** A metric filter of the template: each line of a group that matches its pattern is a value of its metrics. */
export interface MetricFilterResource {
  readonly logGroup: string;
  readonly pattern: string;
  readonly metrics: readonly {
    readonly namespace: string;
    readonly name: string;
    /** a number, or the field that has it: `$.bytes` */
    readonly value: string;
    /** the fields that have their values: `$.error` */
    readonly dimensions: Readonly<Record<string, string>>;
  }[];
}

/** @returns the values that lines of a group have, as CloudWatch counts them: none of a line without a field of a dimension */
export function metricsOfFilter(filter: MetricFilterResource): (events: readonly LogEvent[]) => Datum[] {
  const matches = parseFilterPattern(filter.pattern);
  return (events) =>
    events
      .filter(({ message }) => matches(message))
      .flatMap((event) => filter.metrics.flatMap((each) => datumOf(each, event)));
}

function datumOf(
  { namespace, name, value, dimensions: fields }: MetricFilterResource['metrics'][number],
  { message, timestamp }: LogEvent,
): Datum[] {
  const measured = Number(value.startsWith('$') ? fieldOfLine(message, value) : value);
  const entries = Object.entries(fields).map(([key, field]) => [key, fieldOfLine(message, field)] as const);
  if (Number.isNaN(measured) || entries.some(([, found]) => found === undefined)) return [];
  const dimensions = Object.fromEntries(entries.map(([key, found]) => [key, String(found)]));
  return [{ metric: { namespace, name, dimensions }, value: measured, atMs: timestamp }];
}
