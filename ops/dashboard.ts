import {
  type CloudWatchClient,
  GetDashboardCommand,
  type MetricDataQuery,
  paginateGetMetricData,
  paginateListDashboards,
} from '@aws-sdk/client-cloudwatch';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import { type AlarmReport, listAlarms } from './alarms.ts';
import { withCloudWatch } from './cloudwatch.ts';
import { type DashboardWidget, type MetricWidget, queriesOf, readDashboardBody } from './dashboard-body.ts';
import type { Target } from './target.ts';
import { readTime } from './time.ts';

/** A line of a graph. */
export interface DashboardSeries {
  readonly label: string;
  readonly figure: Figure;
  /** begin of the period in epoch milliseconds, and the value; the oldest first */
  readonly points: readonly (readonly [atMs: number, value: number])[];
}

/** The figure beside a line of a graph: the total of a count, the highest of maxima and of percentiles, the mean of averages, the latest of a computed metric. */
export interface Figure {
  readonly kind: 'total' | 'highest' | 'average' | 'latest';
  /** undefined without a value in the range */
  readonly value: number | undefined;
}

/** A widget with what it shows, at its place on a grid of 24 columns. */
export type WidgetReport = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
} & (
  | { readonly kind: 'text'; readonly markdown: string }
  | { readonly kind: 'alarms'; readonly title: string; readonly alarms: readonly AlarmReport[] }
  | {
      readonly kind: 'graph';
      readonly title: string;
      readonly stacked: boolean;
      /** of the axis @default - as the values have it */
      readonly max?: number;
      readonly series: readonly DashboardSeries[];
    }
);

/** A dashboard as it is now. */
export interface DashboardReport {
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly periodSeconds: number;
  readonly widgets: readonly WidgetReport[];
}

const HOUR_MS = 3_600_000;

/** A graph has about 180 values: one of a minute for three hours. */
const SHORT_HOURS = 3;

/**
 * Reads the workflow's dashboard and the values of its widgets.
 * @param hours how far back
 * @throws InvalidInputError when the stack has no dashboard of the workflow
 */
export async function readDashboard(target: Target, hours: number): Promise<DashboardReport> {
  const periodSeconds = hours <= SHORT_HOURS ? 60 : 300;
  const periodMs = periodSeconds * 1000;
  const toMs = Math.ceil((await readTime(target)) / periodMs) * periodMs;
  const range = { fromMs: toMs - hours * HOUR_MS, toMs, periodSeconds };
  const alarms = await listAlarms(target);
  return await withCloudWatch(target, async (client) => {
    const { name, widgets } = await findDashboard(client, target);
    const reports: WidgetReport[] = [];
    for (const widget of widgets) reports.push(await reportOf(client, widget, alarms, range));
    return { name, ...range, widgets: reports };
  });
}

/** The dashboard whose heading is the workflow's name; the first one where the target does not know its workflow. */
async function findDashboard(
  client: CloudWatchClient,
  { logGroupsOf: stack, workflow }: Target,
): Promise<{ readonly name: string; readonly widgets: DashboardWidget[] }> {
  const prefix = stack === '' ? {} : { DashboardNamePrefix: stack };
  for await (const { DashboardEntries = [] } of paginateListDashboards({ client }, prefix)) {
    for (const { DashboardName: name = '' } of DashboardEntries) {
      const { DashboardBody = '{"widgets":[]}' } = await client.send(new GetDashboardCommand({ DashboardName: name }));
      const widgets = dashboardOf(DashboardBody, workflow);
      if (widgets !== undefined) return { name, widgets };
    }
  }
  throw new InvalidInputError(
    `the stack has no dashboard of the workflow ${JSON.stringify(workflow)}; its option \`dashboard\` is false, or it was deployed before there was one`,
  );
}

/** @returns undefined for a dashboard of something else */
function dashboardOf(body: string, workflow: string): DashboardWidget[] | undefined {
  const heading = workflow === '' ? '# ' : `# ${workflow}\n`;
  // a dashboard of something else may have widgets that are not read here
  if (!body.includes(JSON.stringify(heading).slice(1, -1))) return undefined;
  const widgets = readDashboardBody(body);
  const [first] = widgets;
  return first?.type === 'text' && first.properties.markdown.startsWith(heading) ? widgets : undefined;
}

async function reportOf(
  client: CloudWatchClient,
  widget: DashboardWidget,
  alarms: readonly AlarmReport[],
  range: Pick<DashboardReport, 'fromMs' | 'toMs' | 'periodSeconds'>,
): Promise<WidgetReport> {
  const { x, y, width, height } = widget;
  const place = { x, y, width, height };
  switch (widget.type) {
    case 'text':
      return { ...place, kind: 'text', markdown: widget.properties.markdown };
    case 'alarm': {
      const names = widget.properties.alarms.map((arn) => arn.split(':').slice(6).join(':'));
      const own = alarms.filter(({ name }) => names.includes(name));
      return { ...place, kind: 'alarms', title: widget.properties.title, alarms: own };
    }
    case 'metric': {
      const { title, stacked, yAxis } = widget.properties;
      const max = yAxis?.left?.max;
      const series = await readSeries(client, widget, range);
      return { ...place, kind: 'graph', title, stacked, ...(max === undefined ? {} : { max }), series };
    }
    default:
      return widget satisfies never;
  }
}

async function readSeries(
  client: CloudWatchClient,
  widget: MetricWidget,
  { fromMs, toMs, periodSeconds }: Pick<DashboardReport, 'fromMs' | 'toMs' | 'periodSeconds'>,
): Promise<DashboardSeries[]> {
  const request = {
    MetricDataQueries: queriesOf(widget, periodSeconds),
    StartTime: new Date(fromMs),
    EndTime: new Date(toMs),
    ScanBy: 'TimestampAscending' as const,
  };
  const found = new Map<string, [number, number][]>();
  for await (const { MetricDataResults = [] } of paginateGetMetricData({ client }, request)) {
    for (const { Id = '', Label = '', Timestamps = [], Values = [] } of MetricDataResults) {
      // a long series comes in parts, one a page
      const key = `${Id} ${Label}`;
      const points = found.get(key) ?? [];
      found.set(key, points);
      for (const [index, at] of Timestamps.entries()) points.push([at.getTime(), Values[index] ?? 0]);
    }
  }
  const kinds = new Map(request.MetricDataQueries.map((query) => [query.Id ?? '', figureKindOf(query)]));
  return [...found].map(([key, points]) => {
    const [id = ''] = key.split(' ', 1);
    const values = points.map(([, value]) => value);
    return { label: key.slice(id.length + 1), figure: figureOf(kinds.get(id) ?? 'latest', values), points };
  });
}

function figureKindOf({ MetricStat, Expression = '' }: MetricDataQuery): Figure['kind'] {
  const [, searched] = /^SEARCH\(.*, '(\w+)'\)$/.exec(Expression) ?? [];
  const statistic = MetricStat?.Stat ?? searched ?? '';
  switch (statistic) {
    case 'Sum':
      return 'total';
    case 'Maximum':
      return 'highest';
    case 'Average':
      return 'average';
    default:
      // percentiles of periods have no mean that says anything
      return /^p\d/.test(statistic) ? 'highest' : 'latest';
  }
}

/** @param values the oldest first */
function figureOf(kind: Figure['kind'], values: readonly number[]): Figure {
  if (values.length === 0) return { kind, value: undefined };
  const sum = values.reduce((total, value) => total + value, 0);
  switch (kind) {
    case 'total':
      return { kind, value: sum };
    case 'highest':
      return { kind, value: Math.max(...values) };
    case 'average':
      return { kind, value: sum / values.length };
    case 'latest':
      return { kind, value: values.at(-1) };
    default:
      return kind satisfies never;
  }
}
