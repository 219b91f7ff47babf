import type { Cloud } from '../../local/assembly/cloud.ts';

/** A value that a function reported, as its line in the log has it. */
export interface Reported {
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** one set of dimensions, those of `service` included */
  readonly dimensions: Readonly<Record<string, string>>;
}

interface EmbeddedLine {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
  readonly [key: string]: unknown;
}

/** What functions report from now on, in the order of time. */
export interface MetricReports {
  readonly lines: readonly EmbeddedLine[];
  /** every value: each set of dimensions is a metric of its own */
  readonly values: readonly Reported[];
}

/** Collects the lines of a cloud's logs in CloudWatch's embedded metric format. */
export function collectMetrics({ logs }: Pick<Cloud, 'logs'>): MetricReports {
  const lines: EmbeddedLine[] = [];
  const values: Reported[] = [];
  logs.onAppend((events) => {
    for (const { message } of events.filter((event) => event.message.includes('"CloudWatchMetrics"'))) {
      const line = JSON.parse(message) as EmbeddedLine;
      lines.push(line);
      values.push(...valuesIn(line));
    }
  });
  return { lines, values };
}

function valuesIn(line: EmbeddedLine): Reported[] {
  return line._aws.CloudWatchMetrics.flatMap(({ Namespace: namespace, Dimensions, Metrics }) =>
    Metrics.flatMap(({ Name: name, Unit: unit }) =>
      Dimensions.map((names) => ({
        namespace,
        name,
        unit,
        value: [line[name]].flat().reduce<number>((sum, each) => sum + Number(each), 0),
        dimensions: Object.fromEntries(names.map((each) => [each, String(line[each])])),
      })),
    ),
  );
}

/** The metrics of CloudWatch's bill: each name with each set of dimensions. */
export function distinctMetrics(reported: readonly Reported[]): string[] {
  const keys = reported.map(({ namespace, name, dimensions }) => JSON.stringify([namespace, name, dimensions]));
  return [...new Set(keys)].sort();
}
