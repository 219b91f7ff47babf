import { metricsOfFilter } from '../../../../local/services/logs/metric-filter.ts';

const line = (fields: object) => ({ timestamp: 60_000, logStream: 's', message: JSON.stringify(fields) });
const metric = { namespace: 'N', name: 'Failures', value: '1', dimensions: { error: '$.details.error' } };

test('each line that matches is a value, with the dimensions that it has', () => {
  const metricsOf = metricsOfFilter({ logGroup: 'g', pattern: '{ $.type = "Failed" }', metrics: [metric] });
  const of = (error: string) => ({
    metric: { namespace: 'N', name: 'Failures', dimensions: { error } },
    value: 1,
    atMs: 60_000,
  });
  expect(
    metricsOf([
      line({ type: 'Failed', details: { error: 'A' } }),
      line({ type: 'Started', details: { error: 'A' } }),
      line({ type: 'Failed', details: { error: 'B' } }),
      line({ type: 'Failed', details: {} }),
    ]),
  ).toEqual([of('A'), of('B')]);
});

test('a value can be that of a field; a line without a number there has none', () => {
  const sized = { namespace: 'N', name: 'Bytes', value: '$.bytes', dimensions: {} };
  const metricsOf = metricsOfFilter({ logGroup: 'g', pattern: '', metrics: [sized] });
  const values = metricsOf([line({ bytes: 7 }), line({ bytes: 'many' }), line({})]).map(({ value }) => value);
  expect(values).toEqual([7]);
});
