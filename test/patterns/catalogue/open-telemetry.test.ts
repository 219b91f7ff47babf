import type { ReportedValue } from '../../../patterns/catalogue/metric-lines.ts';
import { METRIC_CATALOGUE, type MetricName, metricEntry } from '../../../patterns/catalogue/metrics.ts';
import { OPEN_TELEMETRY, renderOtlp } from '../../../patterns/catalogue/open-telemetry.ts';

interface Rendered {
  readonly name: string;
  readonly unit: string;
  readonly sum?: { readonly dataPoints: readonly object[] };
  readonly gauge?: { readonly dataPoints: readonly object[] };
  readonly histogram?: { readonly dataPoints: readonly object[] };
}

function render(...values: readonly ReportedValue[]): Rendered[] {
  const body = renderOtlp(values, { 'service.name': 'triage' }) as {
    resourceMetrics: { scopeMetrics: { metrics: Rendered[] }[] }[];
  };
  return body.resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
}

const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });

test('every metric of the catalogue is rendered under a name in lower case, with the unit of its kind', () => {
  for (const name of Object.keys(METRIC_CATALOGUE) as MetricName[]) {
    const [metric] = render({ name, value: 1, of: 'x', atMs: 1_000 });
    expect(metric?.name).toMatch(/^(ballast|gen_ai)(\.[a-z_]+)+$/);
    expect(metric?.unit).toBe(metricEntry(name).unit === 'Milliseconds' ? 's' : OPEN_TELEMETRY[name].unit);
    expect(metric).toHaveProperty(`${OPEN_TELEMETRY[name].kind}.dataPoints.length`, 1);
  }
});

test('no two metrics have the same name and the same attributes', () => {
  const keys = Object.values(OPEN_TELEMETRY).map((entry) =>
    JSON.stringify([entry.name, 'attributes' in entry ? entry.attributes : {}]),
  );
  expect(new Set(keys).size).toBe(keys.length);
});

test('counts of one error are one point of what was added since the time before the first', () => {
  expect(
    render(
      { name: 'AttemptsFailed', value: 1, of: 'AgentError', atMs: 5_000 },
      { name: 'AttemptsFailed', value: 2, of: 'AgentError', atMs: 7_000 },
      { name: 'AttemptsFailed', value: 1, of: 'Other', atMs: 6_000 },
    ),
  ).toMatchObject([
    {
      name: 'ballast.attempts.failed',
      sum: {
        aggregationTemporality: 1,
        isMonotonic: true,
        dataPoints: [
          {
            asDouble: 3,
            startTimeUnixNano: '4999000000',
            timeUnixNano: '7000000000',
            attributes: [attribute('error.type', 'AgentError')],
          },
          { asDouble: 1, attributes: [attribute('error.type', 'Other')] },
        ],
      },
    },
  ]);
});

test('times are seconds in a histogram; a value at a bound is below it', () => {
  const at = (value: number) => ({ name: 'RunDuration', value, atMs: 1_000 }) as const;
  const [metric] = render(at(10), at(11), at(100_000));
  expect(metric).toMatchObject({
    name: 'gen_ai.invoke_agent.duration',
    unit: 's',
    histogram: {
      dataPoints: [
        { count: '3', min: 0.01, max: 100, attributes: [attribute('gen_ai.operation.name', 'invoke_workflow')] },
      ],
    },
  });
  const [point] = metric?.histogram?.dataPoints ?? [];
  const { bucketCounts, sum } = point as { bucketCounts: string[]; sum: number };
  expect(bucketCounts).toEqual(['1', '1', ...Array(12).fill('0'), '1']);
  expect(sum).toBeCloseTo(100.021);
});

test('tokens are told by their type, under the model that was asked', () => {
  expect(render({ name: 'OutputTokens', value: 7, of: 'small', atMs: 0 })).toMatchObject([
    {
      name: 'gen_ai.client.token.usage',
      histogram: {
        dataPoints: [
          {
            attributes: [
              attribute('gen_ai.operation.name', 'chat'),
              attribute('gen_ai.token.type', 'output'),
              attribute('gen_ai.request.model', 'small'),
            ],
          },
        ],
      },
    },
  ]);
});

test('a gauge has the latest value', () => {
  const at = (value: number) => ({ name: 'UnhealthyAgents', value, atMs: 0 }) as const;
  expect(render(at(3), at(0))).toMatchObject([{ gauge: { dataPoints: [{ asDouble: 0 }] } }]);
});
