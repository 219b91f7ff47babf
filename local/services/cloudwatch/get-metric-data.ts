import type { Json, JsonObject } from '../../json.ts';
import { ServiceError } from '../../service-error.ts';
import { isPercentile, type MetricId, type Percentile, STATISTICS, type Statistic } from './alarm.ts';
import { isFound, type Search, searchOf } from './dashboard.ts';
import type { MetricData } from './metric-data.ts';
import { evaluateMath, type Series } from './metric-math.ts';

/** The most queries of a request. */
const MOST_QUERIES = 500;

interface Query {
  readonly id: string;
  readonly label: string | undefined;
  readonly isReturned: boolean;
  readonly periodMs: number;
  readonly source:
    | { readonly kind: 'metric'; readonly metric: MetricId; readonly statistic: Statistic | Percentile }
    | { readonly kind: 'search'; readonly search: Search; readonly statistic: Statistic | Percentile }
    | { readonly kind: 'math'; readonly expression: string };
}

interface Result {
  readonly id: string;
  readonly label: string;
  readonly series: Series;
}

/** CloudWatch's GetMetricData, in one page. @throws ServiceError ValidationError */
export function getMetricData(data: Pick<MetricData, 'series' | 'list'>, request: JsonObject): Json {
  const queries = listOf(request.MetricDataQueries).map(queryOf);
  if (queries.length > MOST_QUERIES) throw invalid(`${queries.length} queries, at most ${MOST_QUERIES} are answered`);
  const [startMs, endMs] = [timeOf(request.StartTime, 'StartTime'), timeOf(request.EndTime, 'EndTime')];
  const byId = new Map(queries.map((query) => [query.id, query]));
  const results = queries.filter(({ isReturned }) => isReturned).flatMap((query) => resultsOf(query));
  const isAscending = request.ScanBy === 'TimestampAscending';
  return {
    MetricDataResults: results.map(({ id, label, series }) => {
      const points = [...series].toSorted(([a], [b]) => (isAscending ? a - b : b - a));
      const [timestamps, values] = [points.map(([ms]) => ms / 1000), points.map(([, value]) => value)];
      return { Id: id, Label: label, Timestamps: timestamps, Values: values, StatusCode: 'Complete' };
    }),
    Messages: [],
  };

  function resultsOf(query: Query): Result[] {
    const { id, label, source } = query;
    if (source.kind !== 'search') return [{ id, label: label ?? defaultLabel(query), series: seriesOf(query) }];
    const { search, statistic } = source;
    return data
      .list(search.namespace)
      .filter((metric) => isFound(search, metric))
      .map((metric) => ({ id, label: searchLabel(label, search, metric), series: measured(query, metric, statistic) }))
      .filter(({ series }) => series.size > 0)
      .toSorted((a, b) => (a.label < b.label ? -1 : 1));
  }

  function seriesOf(query: Query): Series {
    const { source } = query;
    switch (source.kind) {
      case 'metric':
        return measured(query, source.metric, source.statistic);
      case 'search':
        throw invalid(`${query.id} is a search: it is no operand of metric math here`);
      case 'math': {
        const { fromMs, toMs } = rangeOf(query);
        const periods: number[] = [];
        for (let period = fromMs; period < toMs; period += query.periodMs) periods.push(period);
        return evaluateMath(source.expression, periods, (id) => {
          const operand = byId.get(id);
          if (operand === undefined) throw invalid(`the expression ${source.expression} has an unknown id ${id}`);
          return seriesOf(operand);
        });
      }
      default:
        return source satisfies never;
    }
  }

  function measured(query: Query, metric: MetricId, statistic: Statistic | Percentile): Series {
    return data.series(metric, statistic, query.periodMs, rangeOf(query));
  }

  /** Whole periods. */
  function rangeOf({ periodMs }: Query): { fromMs: number; toMs: number } {
    return { fromMs: Math.floor(startMs / periodMs) * periodMs, toMs: Math.ceil(endMs / periodMs) * periodMs };
  }
}

function queryOf(json: Json): Query {
  const { Id, Label, ReturnData, Expression, MetricStat, Period } = json as JsonObject;
  const stat = (MetricStat ?? undefined) as JsonObject | undefined;
  const periodMs = Number(stat?.Period ?? Period ?? 60) * 1000;
  if (!(periodMs >= 60_000) || periodMs % 60_000 !== 0)
    throw invalid(`a period of ${periodMs / 1000} s; whole minutes are kept`);
  const common = {
    id: String(Id),
    label: typeof Label === 'string' ? Label : undefined,
    isReturned: ReturnData !== false,
    periodMs,
  };
  if (typeof Expression === 'string') {
    const search = searchOf(Expression);
    if (search === undefined) return { ...common, source: { kind: 'math', expression: Expression } };
    return { ...common, source: { kind: 'search', search, statistic: statisticOf(search.statistic) } };
  }
  const { Namespace, MetricName, Dimensions } = (stat?.Metric ?? {}) as JsonObject;
  const dimensions = listOf(Dimensions).map((each) => {
    const { Name, Value } = each as JsonObject;
    return [String(Name), String(Value)] as const;
  });
  const metric = { namespace: String(Namespace), name: String(MetricName), dimensions: Object.fromEntries(dimensions) };
  return { ...common, source: { kind: 'metric', metric, statistic: statisticOf(stat?.Stat) } };
}

function defaultLabel({ id, source }: Query): string {
  return source.kind === 'metric' ? source.metric.name : id;
}

/** A label may name a dimension: `${PROP('Dim.error')}`. Without one it is the value of the last dimension. */
function searchLabel(label: string | undefined, { dimensions }: Search, metric: MetricId): string {
  if (label === undefined) return metric.dimensions[dimensions.at(-1) ?? ''] ?? metric.name;
  return label.replaceAll(/\$\{PROP\('Dim\.(\w+)'\)\}/g, (_, name: string) => metric.dimensions[name] ?? '');
}

function statisticOf(given: Json | undefined): Statistic | Percentile {
  if (isPercentile(given)) return given;
  const found = STATISTICS.find((each) => each === given);
  if (found === undefined)
    throw invalid(`statistic ${JSON.stringify(given)}; kept are ${STATISTICS.join(', ')} and percentiles such as p95`);
  return found;
}

function timeOf(given: Json | undefined, name: string): number {
  const ms = typeof given === 'number' ? given * 1000 : Date.parse(String(given));
  if (Number.isNaN(ms)) throw invalid(`${name} ${JSON.stringify(given)}, which is no time`);
  return ms;
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function invalid(what: string): ServiceError {
  return new ServiceError('ValidationError', `The request has ${what}.`);
}
