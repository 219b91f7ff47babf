import { METRIC_CATALOGUE, type MetricName, metricEntry } from '../../patterns/catalogue/metrics.ts';
import { tableBelow } from './support/pages.ts';

test('the page of metrics has the catalogue', () => {
  const rows = (Object.keys(METRIC_CATALOGUE) as MetricName[]).map((name) => {
    const { unit, dimension = '', hasTotal = false, openTelemetry, meaning } = metricEntry(name);
    const by = hasTotal ? `${dimension}, and in total` : dimension;
    return { metric: name, unit, by, meaning, OpenTelemetry: openTelemetry };
  });
  expect(tableBelow('docs/metrics.md', 'Metrics')).toEqual(rows);
});
