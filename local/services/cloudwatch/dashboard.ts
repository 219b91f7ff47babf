import type { Json, JsonObject } from '../../json.ts';
import type { MetricId } from './alarm.ts';

/** A dashboard of the template. */
export interface DashboardResource {
  readonly name: string;
  readonly arn: string;
  /** JSON text */
  readonly body: string;
}

/** The metrics that a dashboard draws, and the namespaces in which it searches. */
export interface DashboardMetrics {
  readonly metrics: readonly MetricId[];
  readonly namespaces: readonly string[];
}

/** Reads the widgets of a dashboard. @throws Error when its body is no JSON */
export function metricsOfDashboard(body: string): DashboardMetrics {
  const { widgets = [] } = JSON.parse(body) as { readonly widgets?: readonly JsonObject[] };
  const rows = widgets.flatMap(
    ({ properties }) => (properties as { metrics?: readonly Json[][] } | null)?.metrics ?? [],
  );
  const metrics: MetricId[] = [];
  const namespaces = new Set<string>();
  for (const row of rows) {
    const metric = metricOfRow(row);
    if (metric !== undefined) metrics.push(metric);
    const [first] = row;
    const expression = typeof first === 'object' && first !== null ? (first as JsonObject).expression : undefined;
    const searched = typeof expression === 'string' ? searchOf(expression) : undefined;
    if (searched !== undefined) namespaces.add(searched.namespace);
  }
  return { metrics, namespaces: [...namespaces] };
}

/** `[namespace, name, dimension, value, ..., options]` */
function metricOfRow(row: readonly Json[]): MetricId | undefined {
  const texts = row.filter((each): each is string => typeof each === 'string');
  const [namespace, name, ...rest] = texts;
  if (namespace === undefined || name === undefined) return undefined;
  const pairs = rest.flatMap((each, index) => (index % 2 === 0 ? [[each, rest[index + 1] ?? '']] : []));
  return { namespace, name, dimensions: Object.fromEntries(pairs) };
}

/** A search for the metrics of one name, by the names of their dimensions. */
export interface Search {
  readonly namespace: string;
  readonly dimensions: readonly string[];
  readonly name: string;
  readonly statistic: string;
}

const SEARCH = /^SEARCH\('\{("[^"]+"|[^,}]+),([^}]+)\} MetricName="(\w+)"', '(\w+)'(?:, \d+)?\)$/;

/** Reads `SEARCH('{namespace,dimension,...} MetricName="name"', 'Sum')`. @returns undefined for any other expression */
export function searchOf(expression: string): Search | undefined {
  const [, namespace, dimensions, name, statistic] = SEARCH.exec(expression) ?? [];
  if (namespace === undefined || dimensions === undefined || name === undefined || statistic === undefined)
    return undefined;
  return {
    namespace: namespace.replaceAll('"', ''),
    dimensions: dimensions.split(',').map((each) => each.replaceAll('"', '').trim()),
    name,
    statistic,
  };
}

/** Whether a search finds the metric: its dimensions are exactly these. */
export function isFound({ namespace, dimensions, name }: Search, metric: MetricId): boolean {
  const names = Object.keys(metric.dimensions);
  return (
    metric.namespace === namespace &&
    metric.name === name &&
    names.length === dimensions.length &&
    dimensions.every((each) => names.includes(each))
  );
}
