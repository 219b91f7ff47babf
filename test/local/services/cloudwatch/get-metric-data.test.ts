import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../../../local/clock/clock.ts';
import type { Json } from '../../../../local/json.ts';
import { getMetricData } from '../../../../local/services/cloudwatch/get-metric-data.ts';
import { type MetricData, openMetricData } from '../../../../local/services/cloudwatch/metric-data.ts';

const MINUTE_S = 60;
let directory: string;
let data: MetricData;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ballast-metric-data-'));
  data = openMetricData(join(directory, 'metrics.jsonl'), { nowMs: () => 600_000 } as Clock);
  data.watchNamespace('Shop', 3_600_000);
  for (const [error, minute, value] of [
    ['Timeout', 1, 2],
    ['Timeout', 2, 4],
    ['Other', 2, 1],
  ] as const) {
    const dimensions = { service: 'shop', error };
    data.put({ metric: { namespace: 'Shop', name: 'Failed', dimensions }, value, atMs: minute * 60_000 });
  }
});
afterEach(() => {
  data.close();
  rmSync(directory, { recursive: true, force: true });
});

const ask = (queries: Json[], more: Record<string, Json> = {}) =>
  getMetricData(data, { StartTime: 0, EndTime: 5 * MINUTE_S, MetricDataQueries: queries, ...more }) as {
    MetricDataResults: { Id: string; Label: string; Timestamps: number[]; Values: number[] }[];
  };
const timeouts = (period: number, stat = 'Sum'): Json => ({
  Metric: {
    Namespace: 'Shop',
    MetricName: 'Failed',
    Dimensions: [
      { Name: 'error', Value: 'Timeout' },
      { Name: 'service', Value: 'shop' },
    ],
  },
  Period: period,
  Stat: stat,
});

test('a metric has a value for each period with data, the newest first unless asked otherwise', () => {
  const query = { Id: 'a', MetricStat: timeouts(MINUTE_S) };
  expect(ask([query]).MetricDataResults).toMatchObject([
    { Id: 'a', Label: 'Failed', Timestamps: [120, 60], Values: [4, 2] },
  ]);
  expect(ask([query], { ScanBy: 'TimestampAscending' }).MetricDataResults).toMatchObject([{ Values: [2, 4] }]);
  expect(ask([{ Id: 'a', MetricStat: timeouts(300, 'Average') }]).MetricDataResults).toMatchObject([{ Values: [3] }]);
});

test('percentiles are answered, also of values that were read from the file again', () => {
  data.close();
  data = openMetricData(join(directory, 'metrics.jsonl'), { nowMs: () => 600_000 } as Clock);
  data.watchNamespace('Shop', 3_600_000);
  const asked = (stat: string) => ask([{ Id: 'a', MetricStat: timeouts(300, stat) }]).MetricDataResults[0]?.Values;
  expect(['p50', 'p95', 'p99.9', 'p100'].map(asked)).toEqual([[2], [4], [4], [4]]);
  for (const unknown of ['p101', 'p', 'tm90']) expect(() => asked(unknown)).toThrow(/percentiles such as p95/);
});

test('a search finds every metric of the name with these dimensions, labelled by one of them', () => {
  const Expression = `SEARCH('{"Shop",service,error} MetricName="Failed"', 'Sum')`;
  const { MetricDataResults } = ask([{ Id: 'a', Expression, Label: `by \${PROP('Dim.error')}`, Period: MINUTE_S }]);
  expect(MetricDataResults.map(({ Label, Values }) => [Label, Values])).toEqual([
    ['by Other', [1]],
    ['by Timeout', [4, 2]],
  ]);
  const other = `SEARCH('{Shop,service} MetricName="Failed"', 'Sum')`;
  expect(ask([{ Id: 'a', Expression: other }]).MetricDataResults).toEqual([]);
});

test('an expression is evaluated of metrics that are not returned', () => {
  const queries = [
    { Id: 'a', MetricStat: timeouts(MINUTE_S), ReturnData: false },
    { Id: 'twice', Expression: '2 * FILL(a, 0)', Period: MINUTE_S },
  ];
  expect(ask(queries).MetricDataResults).toMatchObject([{ Id: 'twice', Values: [0, 0, 8, 4, 0] }]);
});

test.each([
  ['a trimmed mean', { Id: 'a', MetricStat: timeouts(60, 'tm90') }, /statistic "tm90"/],
  ['a period of seconds', { Id: 'a', MetricStat: timeouts(10) }, /a period of 10 s/],
  ['an unknown id', { Id: 'a', Expression: '2 * b' }, /an unknown id b/],
])('fails for %s', (_, query, message) => {
  expect(() => ask([query as Json])).toThrow(message);
});
