import {
  type AlarmResource,
  COMPARISONS,
  type Comparison,
  type CompositeAlarmResource,
  MISSING_DATA_TREATMENTS,
  STATISTICS,
} from '../../services/cloudwatch/alarm.ts';
import { parseAlarmRule } from '../../services/cloudwatch/alarm-rule.ts';
import type { DashboardResource } from '../../services/cloudwatch/dashboard.ts';
import type { ResolvedProperties } from './identity.ts';
import type { ResourceInContext } from './resolver.ts';
import { listOf, numberOf, objectOf } from './values.ts';

/** The services of the embedded cloud that report metrics, and the metrics that they report. */
const SERVICE_METRICS: Readonly<Record<string, readonly string[]>> = {
  'AWS/Events': ['TriggeredRules'],
  'AWS/Lambda': ['Invocations', 'Errors', 'Duration'],
  'AWS/SQS': ['ApproximateNumberOfMessagesVisible'],
  'AWS/States': [
    'ExecutionsStarted',
    'ExecutionsSucceeded',
    'ExecutionsFailed',
    'ExecutionsTimedOut',
    'ExecutionsAborted',
    'ExecutionsRedriven',
  ],
};

/** CloudWatch takes periods of up to a day for an alarm that looks back for up to a day. */
const LONGEST_PERIOD_SECONDS = 86_400;

/**
 * @returns the alarm, or the reason why it is not evaluated here
 * @throws Error for a property that CloudFormation refuses, too
 */
export function readAlarm({ resolver, logicalId }: ResourceInContext): AlarmResource | { readonly notRun: string } {
  const properties = resolver.properties(logicalId);
  const notRun = notRunOf(properties);
  if (notRun !== undefined) return { notRun };
  const evaluationPeriods = numberOf(properties.EvaluationPeriods, 'EvaluationPeriods', {
    from: 1,
    to: LONGEST_PERIOD_SECONDS,
    otherwise: 1,
  });
  const dimensions = listOf(properties.Dimensions).map((each) => {
    const { Name: name, Value: value } = objectOf(each);
    return [String(name), String(value)] as const;
  });
  return {
    ...commonOf({ resolver, logicalId }, properties),
    metric: {
      namespace: String(properties.Namespace),
      name: String(properties.MetricName),
      dimensions: Object.fromEntries(dimensions),
    },
    statistic: oneOf(properties, 'Statistic', STATISTICS),
    periodSeconds: numberOf(properties.Period, 'Period', { from: 60, to: LONGEST_PERIOD_SECONDS, otherwise: 60 }),
    evaluationPeriods,
    datapointsToAlarm: numberOf(properties.DatapointsToAlarm, 'DatapointsToAlarm', {
      from: 1,
      to: evaluationPeriods,
      otherwise: evaluationPeriods,
    }),
    threshold: Number(properties.Threshold),
    comparison: oneOf(properties, 'ComparisonOperator', Object.keys(COMPARISONS) as Comparison[]),
    treatMissingData: oneOf(properties, 'TreatMissingData', MISSING_DATA_TREATMENTS, 'missing'),
  };
}

/** @returns the alarm, or the reason why it is not evaluated here @throws Error for a rule that CloudWatch refuses */
export function readCompositeAlarm({
  resolver,
  logicalId,
}: ResourceInContext): CompositeAlarmResource | { readonly notRun: string } {
  const properties = resolver.properties(logicalId);
  if (properties.ActionsSuppressor !== undefined) return { notRun: 'a suppressor of actions' };
  const ruleText = String(properties.AlarmRule ?? '');
  return { ...commonOf({ resolver, logicalId }, properties), ruleText, rule: parseAlarmRule(ruleText) };
}

/** What every alarm has. */
function commonOf(
  { resolver, logicalId }: Pick<ResourceInContext, 'resolver' | 'logicalId'>,
  properties: ResolvedProperties,
): Pick<AlarmResource, 'name' | 'arn' | 'description' | 'actionsEnabled' | 'actions'> {
  const { attributes, ref } = resolver.identity(logicalId) ?? { attributes: {}, ref: logicalId };
  const arns = (property: string) => listOf(properties[property]).map(String);
  return {
    name: ref,
    arn: String(attributes.Arn),
    description: String(properties.AlarmDescription ?? ''),
    actionsEnabled: String(properties.ActionsEnabled ?? true) === 'true',
    actions: {
      OK: arns('OKActions'),
      ALARM: arns('AlarmActions'),
      INSUFFICIENT_DATA: arns('InsufficientDataActions'),
    },
  };
}

/** A dashboard with its widgets as JSON text. */
export function readDashboard({ resolver, logicalId }: ResourceInContext): DashboardResource {
  const { DashboardBody } = resolver.properties(logicalId);
  const { attributes, ref } = resolver.identity(logicalId) ?? { attributes: {}, ref: logicalId };
  return { name: ref, arn: String(attributes.Arn), body: String(DashboardBody) };
}

/** CloudWatch can evaluate more than a threshold of one metric of a service that is run here. */
function notRunOf(properties: ResolvedProperties): string | undefined {
  const { Metrics, ExtendedStatistic, Unit, Period, Namespace, MetricName, ThresholdMetricId } = properties;
  if (Metrics !== undefined) return 'metric math';
  if (MetricName === undefined) return 'no metric';
  if (ThresholdMetricId !== undefined) return 'anomaly detection';
  if (ExtendedStatistic !== undefined) return `statistic ${ExtendedStatistic}`;
  if (Unit !== undefined) return `unit ${Unit}`;
  if (Number(Period ?? 60) % 60 !== 0) return `period of ${Period} s`;
  const namespace = String(Namespace);
  if (!namespace.startsWith('AWS/') || SERVICE_METRICS[namespace]?.includes(String(MetricName))) return undefined;
  return `metric ${namespace} ${MetricName}`;
}

/** @throws Error naming the property and its values */
function oneOf<Value extends string>(
  properties: ResolvedProperties,
  property: string,
  values: readonly Value[],
  otherwise?: Value,
): Value {
  const given = properties[property] ?? otherwise;
  const found = values.find((value) => value === given);
  if (found !== undefined) return found;
  throw new Error(`${property} is ${JSON.stringify(given)}; it must be one of ${values.join(', ')}`);
}
