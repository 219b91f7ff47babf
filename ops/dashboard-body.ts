import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import * as z from 'zod';

/** A cell of a row of `metrics`: a name, or the options of the row. */
const rowOptions = z.object({
  label: z.string().optional(),
  expression: z.string().optional(),
  id: z.string().optional(),
  visible: z.boolean().optional(),
  stat: z.string().optional(),
});

const place = { x: z.number(), y: z.number(), width: z.number(), height: z.number() };

const widget = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), ...place, properties: z.object({ markdown: z.string() }) }),
  z.object({
    type: z.literal('alarm'),
    ...place,
    properties: z.object({ title: z.string().default(''), alarms: z.array(z.string()) }),
  }),
  z.object({
    type: z.literal('metric'),
    ...place,
    properties: z.object({
      title: z.string().default(''),
      stacked: z.boolean().default(false),
      metrics: z.array(z.array(z.union([z.string(), rowOptions]))),
      yAxis: z
        .object({ left: z.object({ min: z.number().optional(), max: z.number().optional() }).optional() })
        .optional(),
    }),
  }),
]);

const body = z.object({ widgets: z.array(widget) });

export type DashboardWidget = z.infer<typeof widget>;
export type MetricWidget = Extract<DashboardWidget, { type: 'metric' }>;

/** The widgets of a dashboard's body, JSON text. @throws ZodError for a kind of widget that this template has not */
export function readDashboardBody(text: string): DashboardWidget[] {
  return body.parse(JSON.parse(text)).widgets;
}

/** The queries of GetMetricData that a widget draws. @param periodSeconds of every value */
export function queriesOf({ properties }: MetricWidget, periodSeconds: number): MetricDataQuery[] {
  return properties.metrics.map((row, index) => {
    const texts = row.filter((cell) => typeof cell === 'string');
    const options = row.find((cell) => typeof cell === 'object') ?? {};
    const { id = `row${index}`, label, expression, visible = true, stat = 'Average' } = options;
    const common = { Id: id, ReturnData: visible, ...(label === undefined ? {} : { Label: label }) };
    if (expression !== undefined) return { ...common, Expression: expression, Period: periodSeconds };
    const [Namespace, MetricName, ...dimensions] = texts;
    const Dimensions = dimensions.flatMap((Name, at) =>
      at % 2 === 0 ? [{ Name, Value: dimensions[at + 1] ?? '' }] : [],
    );
    return {
      ...common,
      MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: periodSeconds, Stat: stat },
    };
  });
}
