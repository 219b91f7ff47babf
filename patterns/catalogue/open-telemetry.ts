import type { ReportedValue } from './metric-lines.ts';
import { type MetricDimension, type MetricName, metricEntry } from './metrics.ts';

/** A metric as OpenTelemetry has it. */
interface OpenTelemetryMetric {
  /** that of the GenAI conventions, v0.1.0, where they have one */
  readonly name: string;
  /** a sum is monotonic, of what was added since the last time; a gauge is the latest value */
  readonly kind: 'sum' | 'gauge' | 'histogram';
  /** of UCUM */
  readonly unit: string;
  /** attributes that tell it from others of the name @default - none */
  readonly attributes?: Readonly<Record<string, string>>;
}

const duration = (name: string) => ({ name, kind: 'histogram', unit: 's' }) as const;
const sum = (name: string, unit: string) => ({ name, kind: 'sum', unit }) as const;
const tokens = (type: 'input' | 'output') =>
  ({
    name: 'gen_ai.client.token.usage',
    kind: 'histogram',
    unit: '{token}',
    attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.token.type': type },
  }) as const;

/** Each metric of the catalogue under its name in OpenTelemetry. */
export const OPEN_TELEMETRY = {
  RunsStarted: sum('ballast.runs.started', '{run}'),
  RunsSucceeded: sum('ballast.runs.succeeded', '{run}'),
  RunsRecovered: sum('ballast.runs.recovered', '{run}'),
  RunsFailed: sum('ballast.runs.failed', '{run}'),
  RunsRefused: sum('ballast.runs.refused', '{run}'),
  RunsParked: sum('ballast.runs.parked', '{run}'),
  RunsGivenUp: sum('ballast.runs.given_up', '{run}'),
  Redrives: sum('ballast.runs.redriven', '{redrive}'),
  RunDuration: {
    ...duration('gen_ai.invoke_agent.duration'),
    attributes: { 'gen_ai.operation.name': 'invoke_workflow' },
  },
  PhaseDuration: duration('ballast.phase.duration'),
  Attempts: sum('ballast.attempts', '{attempt}'),
  AttemptsFailed: sum('ballast.attempts.failed', '{attempt}'),
  AttemptsUnreported: sum('ballast.attempts.unreported', '{attempt}'),
  Answers: sum('ballast.answers', '{answer}'),
  Fallbacks: sum('ballast.fallbacks', '{answer}'),
  CircuitRejections: sum('ballast.circuit.rejections', '{call}'),
  TimeToAnswer: duration('ballast.answer.recovery_time'),
  CallsFailed: sum('ballast.calls.failed', '{call}'),
  QuorumTime: duration('ballast.quorum.duration'),
  Disagreements: sum('ballast.quorum.disagreements', '{agent}'),
  CircuitsOpened: sum('ballast.circuit.opened', '{circuit}'),
  CircuitsClosed: sum('ballast.circuit.closed', '{circuit}'),
  CircuitsHealed: sum('ballast.circuit.healed', '{circuit}'),
  UnhealthyAgents: { name: 'ballast.agents.unhealthy', kind: 'gauge', unit: '{agent}' },
  StoreThrottles: sum('ballast.store.throttles', '{request}'),
  CircuitStoreFailures: sum('ballast.circuit.store_failures', '{call}'),
  EventsUnpublished: sum('ballast.events.unpublished', '{event}'),
  ExportFailures: sum('ballast.metrics.export_failures', '{request}'),
  InputTokens: tokens('input'),
  OutputTokens: tokens('output'),
  BudgetRefusals: sum('ballast.budget.refusals', '{call}'),
  ModelCost: sum('ballast.model.cost', 'u{USD}'),
} as const satisfies Record<MetricName, OpenTelemetryMetric>;

/** Attributes for the dimensions: those of the conventions where they have one. */
export const OPEN_TELEMETRY_ATTRIBUTES = {
  tier: 'ballast.tier',
  level: 'ballast.degradation_level',
  error: 'error.type',
  phase: 'ballast.phase',
  model: 'gen_ai.request.model',
} as const satisfies Record<MetricDimension, string>;

/** Bounds of histograms, by the unit of the metric: those that the GenAI conventions ask for. */
const BOUNDS: Readonly<Record<string, readonly number[]>> = {
  s: [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
  '{token}': [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864],
};

/** AGGREGATION_TEMPORALITY_DELTA */
const DELTA = 1;

interface Point {
  readonly values: number[];
  fromMs: number;
  toMs: number;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * The body of a request to `/v1/metrics`, of OTLP in JSON: one point for each metric and its attributes.
 * @param resource attributes of what the values are of, such as `service.name`
 */
export function renderOtlp(values: readonly ReportedValue[], resource: Readonly<Record<string, string>>): object {
  const metrics = [...pointsByMetric(values)].map(([name, points]) => renderMetric(name, points));
  return {
    resourceMetrics: [
      { resource: { attributes: keyValues(resource) }, scopeMetrics: [{ scope: { name: 'ballast' }, metrics }] },
    ],
  };
}

function pointsByMetric(values: readonly ReportedValue[]): Map<MetricName, Point[]> {
  const byMetric = new Map<MetricName, Map<string, Point>>();
  for (const { name, value, of = '', atMs } of values) {
    const points = byMetric.get(name) ?? new Map<string, Point>();
    byMetric.set(name, points);
    const point = points.get(of) ?? { values: [], fromMs: atMs, toMs: atMs, attributes: attributesOf(name, of) };
    points.set(of, point);
    point.values.push(value);
    point.fromMs = Math.min(point.fromMs, atMs);
    point.toMs = Math.max(point.toMs, atMs);
  }
  return new Map([...byMetric].map(([name, points]) => [name, [...points.values()]]));
}

function attributesOf(name: MetricName, of: string): Record<string, string> {
  const { dimension } = metricEntry(name);
  const { attributes = {} }: OpenTelemetryMetric = OPEN_TELEMETRY[name];
  return { ...attributes, ...(dimension === undefined ? {} : { [OPEN_TELEMETRY_ATTRIBUTES[dimension]]: of }) };
}

function renderMetric(metric: MetricName, points: readonly Point[]): object {
  const { name, kind, unit } = OPEN_TELEMETRY[metric];
  const { unit: reportedUnit, meaning } = metricEntry(metric);
  // times are reported in milliseconds, and are seconds in OpenTelemetry
  const scale = reportedUnit === 'Milliseconds' ? 0.001 : 1;
  const dataPoints = points.map((point) => {
    const values = point.values.map((value) => value * scale);
    const common = {
      attributes: keyValues(point.attributes),
      // an interval begins after its start, and has its values
      startTimeUnixNano: nanoseconds(point.fromMs - 1),
      timeUnixNano: nanoseconds(point.toMs),
    };
    switch (kind) {
      case 'sum':
        return { ...common, asDouble: total(values) };
      case 'gauge':
        return { ...common, asDouble: values.at(-1) ?? 0 };
      case 'histogram':
        return { ...common, ...histogram(values, BOUNDS[unit] ?? []) };
      default:
        return kind satisfies never;
    }
  });
  const described = { name, unit, description: meaning };
  switch (kind) {
    case 'sum':
      return { ...described, sum: { aggregationTemporality: DELTA, isMonotonic: true, dataPoints } };
    case 'gauge':
      return { ...described, gauge: { dataPoints } };
    case 'histogram':
      return { ...described, histogram: { aggregationTemporality: DELTA, dataPoints } };
    default:
      return kind satisfies never;
  }
}

function histogram(values: readonly number[], explicitBounds: readonly number[]): object {
  const counts = Array.from({ length: explicitBounds.length + 1 }, () => 0);
  for (const value of values) {
    const bucket = explicitBounds.findIndex((bound) => value <= bound);
    const index = bucket === -1 ? explicitBounds.length : bucket;
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return {
    count: String(values.length),
    sum: total(values),
    min: Math.min(...values),
    max: Math.max(...values),
    bucketCounts: counts.map(String),
    explicitBounds,
  };
}

function total(values: readonly number[]): number {
  return values.reduce((sumSoFar, value) => sumSoFar + value, 0);
}

/** A 64-bit integer is a text in JSON. */
function nanoseconds(ms: number): string {
  return `${Math.round(ms)}000000`;
}

function keyValues(attributes: Readonly<Record<string, string>>): object[] {
  return Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}
