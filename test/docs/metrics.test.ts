import { METRIC_CATALOGUE, type MetricName, metricEntry } from '../../patterns/catalogue/metrics.ts';
import { OPEN_TELEMETRY, OPEN_TELEMETRY_ATTRIBUTES } from '../../patterns/catalogue/open-telemetry.ts';
import { tableBelow } from './support/pages.ts';

test('the page of metrics has the catalogue', () => {
  const rows = (Object.keys(METRIC_CATALOGUE) as MetricName[]).map((name) => {
    const { unit, dimension = '', hasTotal = false, meaning } = metricEntry(name);
    const by = hasTotal ? `${dimension}, and in total` : dimension;
    return { metric: name, unit, by, meaning, OpenTelemetry: OPEN_TELEMETRY[name].name };
  });
  expect(tableBelow('docs/metrics.md', 'Metrics')).toEqual(rows);
});

test('the page of metrics has the attributes that dimensions become', () => {
  const rows = Object.entries(OPEN_TELEMETRY_ATTRIBUTES).map(([dimension, attribute]) => ({ dimension, attribute }));
  expect(tableBelow('docs/metrics.md', 'OpenTelemetry')).toEqual(rows);
});
