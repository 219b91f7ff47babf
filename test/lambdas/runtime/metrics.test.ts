import type { recordMetrics as RecordMetrics } from '../../../lambdas/runtime/metrics.ts';

let recordMetrics: typeof RecordMetrics;
const { write } = process.stdout;
let lines: string[] = [];
const capture = (text: unknown) => {
  lines.push(String(text));
  return true;
};

beforeAll(async () => {
  Object.assign(process.env, {
    POWERTOOLS_SERVICE_NAME: 'research/report',
    POWERTOOLS_METRICS_NAMESPACE: 'Ballast/Test',
    POWERTOOLS_DEV: 'false',
  });
  ({ recordMetrics } = await import('../../../lambdas/runtime/metrics.ts'));
});
beforeEach(() => {
  lines = [];
  process.stdout.write = capture;
});
afterEach(() => {
  process.stdout.write = write;
});

test('measurements of the same dimensions are one line, under the name of the workflow', () => {
  recordMetrics(
    { name: 'Attempts', value: 1, of: 'rules' },
    { name: 'Answers', value: 1, of: 'rules' },
    { name: 'RunDuration', value: 120 },
  );
  const [first, second, ...others] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(others).toEqual([]);
  expect(first).toMatchObject({ service: 'research', tier: 'rules', Attempts: 1, Answers: 1 });
  expect(first?._aws).toMatchObject({
    CloudWatchMetrics: [{ Namespace: 'Ballast/Test', Dimensions: [['service', 'tier']] }],
  });
  expect(second).toMatchObject({ service: 'research', RunDuration: 120 });
  expect(second?._aws).toMatchObject({
    CloudWatchMetrics: [{ Dimensions: [['service']], Metrics: [{ Name: 'RunDuration', Unit: 'Milliseconds' }] }],
  });
});

test('a metric with a total is reported with and without its dimension', () => {
  recordMetrics({ name: 'RunsFailed', value: 1, of: 'States.Timeout' });
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    _aws: { CloudWatchMetrics: [{ Dimensions: [['service'], ['service', 'error']] }] },
    error: 'States.Timeout',
  });
});

test('nothing is thrown where a line cannot be written, and the next one is complete', () => {
  process.stdout.write = () => {
    throw new Error('EPIPE');
  };
  recordMetrics({ name: 'Attempts', value: 1, of: 'rules' });
  process.stdout.write = capture;
  recordMetrics({ name: 'RunsStarted', value: 1 });
  const written = JSON.parse(lines.join('')) as Record<string, unknown>;
  expect(written).toMatchObject({ RunsStarted: 1 });
  expect(written).not.toHaveProperty('tier');
});
