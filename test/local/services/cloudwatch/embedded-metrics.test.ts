import { embeddedMetrics } from '../../../../local/services/cloudwatch/embedded-metrics.ts';

const line = (fields: object) =>
  JSON.stringify({
    _aws: {
      Timestamp: 1000,
      CloudWatchMetrics: [
        { Namespace: 'N', Dimensions: [['service'], ['service', 'tier']], Metrics: [{ Name: 'Calls', Unit: 'Count' }] },
      ],
    },
    service: 's',
    tier: 't',
    ...fields,
  });

test('each set of dimensions is a metric, with every value of a list', () => {
  const metricOf = (dimensions: object) => ({ namespace: 'N', name: 'Calls', dimensions });
  expect(embeddedMetrics(line({ Calls: [1, 2] }))).toEqual([
    { metric: metricOf({ service: 's' }), value: 1, atMs: 1000 },
    { metric: metricOf({ service: 's' }), value: 2, atMs: 1000 },
    { metric: metricOf({ service: 's', tier: 't' }), value: 1, atMs: 1000 },
    { metric: metricOf({ service: 's', tier: 't' }), value: 2, atMs: 1000 },
  ]);
});

test.each([
  ['a text', 'Calls 1'],
  ['another object', '{"level":"INFO"}'],
  ['an object cut short', line({ Calls: 1 }).slice(0, -5)],
  ['a metric without a value', line({})],
  ['a metric that is no number', line({ Calls: 'many' })],
])('%s has no metrics', (_, text) => {
  expect(embeddedMetrics(text)).toEqual([]);
});
