import { type Json, type JsonObject, jsonOrUndefined } from '../../json.ts';
import type { Datum } from './metric-data.ts';

/**
 * The metrics in a line of a log, in CloudWatch's embedded metric format: every set of dimensions is a metric of its own.
 *
 * @returns none for any other line
 */
export function embeddedMetrics(line: string): Datum[] {
  if (!line.includes('"CloudWatchMetrics"')) return [];
  const root = objectOf(jsonOrUndefined(line));
  const { CloudWatchMetrics: directives, Timestamp: atMs } = objectOf(root._aws);
  return listOf(directives).flatMap((directive) => {
    const { Namespace: namespace, Dimensions: sets, Metrics: metrics } = objectOf(directive);
    return listOf(metrics).flatMap((metric) => {
      const name = String(objectOf(metric).Name);
      const values = [root[name] ?? []].flat().filter((value): value is number => typeof value === 'number');
      return listOf(sets).flatMap((names) => {
        const dimensions = Object.fromEntries(listOf(names).map((each) => [String(each), String(root[String(each)])]));
        const id = { namespace: String(namespace), name, dimensions };
        return values.map((value) => ({ metric: id, value, ...(typeof atMs === 'number' ? { atMs } : {}) }));
      });
    });
  });
}

function objectOf(value: Json | undefined): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : {};
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
