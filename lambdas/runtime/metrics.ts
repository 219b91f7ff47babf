import { Metrics } from '@aws-lambda-powertools/metrics';
import { type Measurement, metricEntry } from '../../patterns/catalogue/metrics.ts';

/** The service of log lines names the function; that of metrics is the workflow, or each function had metrics of its own. */
const serviceName = process.env.POWERTOOLS_SERVICE_NAME?.split('/')[0];

/** One per function. The namespace comes from the template; without one nothing is reported. */
const metrics = process.env.POWERTOOLS_METRICS_NAMESPACE
  ? new Metrics(serviceName === undefined ? {} : { serviceName })
  : undefined;

/**
 * Reports measurements of the workflow as lines in CloudWatch's embedded metric format, one for each set of dimensions: no
 * request, and no time limit to wait for. Never throws: a metric that cannot be written costs no answer.
 */
export function recordMetrics(...measurements: readonly Measurement[]): void {
  if (metrics === undefined) return;
  try {
    for (const group of bySetOfDimensions(measurements)) writeLine(metrics, group);
  } catch {
    // a line of the log about it would fail for the same reason
  }
}

function bySetOfDimensions(measurements: readonly Measurement[]): Iterable<Measurement[]> {
  const groups = new Map<string, Measurement[]>();
  for (const measurement of measurements) {
    const { dimension = '', hasTotal = false } = metricEntry(measurement.name);
    const key = `${dimension} ${measurement.of ?? ''} ${hasTotal}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [measurement]);
    else group.push(measurement);
  }
  return groups.values();
}

function writeLine(to: Metrics, group: readonly Measurement[]): void {
  for (const { name, value, of } of group) {
    const { dimension, hasTotal, unit } = metricEntry(name);
    to.addMetric(name, unit, value);
    if (dimension === undefined || of === undefined || name !== group[0]?.name) continue;
    if (hasTotal) to.addDimensions({});
    to.addDimensions({ [dimension]: of });
  }
  to.publishStoredMetrics();
}
