import { parseFilterPattern } from '../../services/logs/filter-pattern.ts';
import type { MetricFilterResource } from '../../services/logs/metric-filter.ts';
import type { SubscriptionFilterResource } from '../../services/logs/subscriptions.ts';
import type { ResourceInContext } from './resolver.ts';
import { listOf, objectOf } from './values.ts';

/** @returns the filter, or the reason why it is not run here */
export function readMetricFilter({
  resolver,
  logicalId,
}: ResourceInContext): MetricFilterResource | { readonly notRun: string } {
  const { LogGroupName, FilterPattern, MetricTransformations } = resolver.properties(logicalId);
  const pattern = String(FilterPattern ?? '');
  const notRun = notRunOf(pattern);
  if (notRun !== undefined) return { notRun };
  return {
    logGroup: String(LogGroupName),
    pattern,
    metrics: listOf(MetricTransformations).map((each) => {
      const { MetricNamespace, MetricName, MetricValue, Dimensions } = objectOf(each);
      const dimensions = listOf(Dimensions).map((dimension) => {
        const { Key, Value } = objectOf(dimension);
        return [String(Key), String(Value)] as const;
      });
      return {
        namespace: String(MetricNamespace),
        name: String(MetricName),
        value: String(MetricValue),
        dimensions: Object.fromEntries(dimensions),
      };
    }),
  };
}

/** @returns the subscription, or the reason why it is not run here */
export function readSubscriptionFilter({
  resolver,
  logicalId,
}: ResourceInContext): SubscriptionFilterResource | { readonly notRun: string } {
  const { LogGroupName, FilterPattern, FilterName, DestinationArn } = resolver.properties(logicalId);
  const pattern = String(FilterPattern ?? '');
  const [, functionName] = /:function:([^:]+)/.exec(String(DestinationArn)) ?? [];
  if (functionName === undefined) return { notRun: `destination ${String(DestinationArn)}` };
  const notRun = notRunOf(pattern);
  if (notRun !== undefined) return { notRun };
  return { name: String(FilterName ?? logicalId), logGroup: String(LogGroupName), pattern, functionName };
}

function notRunOf(pattern: string): string | undefined {
  try {
    parseFilterPattern(pattern);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
