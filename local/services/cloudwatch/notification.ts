import type { Json, JsonObject } from '../../json.ts';
import type { AlarmResource, AlarmStateValue, CompositeAlarmResource } from './alarm.ts';

/** The state of an alarm since its last change. */
export interface AlarmState {
  readonly value: AlarmStateValue;
  readonly reason: string;
  /** JSON text */
  readonly reasonData: string;
  /** time of the change to this state, in milliseconds since the epoch */
  readonly sinceMs: number;
}

/** A change of an alarm's state. */
export interface StateChange {
  readonly alarm: AlarmResource | CompositeAlarmResource;
  readonly before: AlarmState;
  readonly state: AlarmState;
}

/** The detail of EventBridge's `CloudWatch Alarm State Change`. */
export function stateChangeDetail({ alarm, before, state }: StateChange): JsonObject {
  return {
    alarmName: alarm.name,
    configuration: configurationOf(alarm),
    previousState: eventState(before),
    state: eventState(state),
  };
}

function configurationOf(alarm: StateChange['alarm']): Json {
  if ('rule' in alarm) return { description: alarm.description, alarmRule: alarm.ruleText };
  const { namespace, name, dimensions } = alarm.metric;
  return {
    description: alarm.description,
    metrics: [
      {
        id: 'm1',
        metricStat: {
          metric: { namespace, name, dimensions: { ...dimensions } },
          period: alarm.periodSeconds,
          stat: alarm.statistic,
        },
        returnData: true,
      },
    ],
  };
}

function eventState({ value, reason, reasonData, sinceMs }: AlarmState): Json {
  return { value, reason, reasonData, timestamp: timestamp(sinceMs) };
}

/** The subject and the message that an alarm's action sends to a topic. */
export function topicMessage(
  { alarm, before, state }: StateChange,
  { accountId, region }: { readonly accountId: string; readonly region: string },
): { readonly subject: string; readonly body: string } {
  const body = {
    AlarmName: alarm.name,
    AlarmDescription: alarm.description,
    AWSAccountId: accountId,
    NewStateValue: state.value,
    NewStateReason: state.reason,
    StateChangeTime: timestamp(state.sinceMs),
    Region: region,
    AlarmArn: alarm.arn,
    OldStateValue: before.value,
    OKActions: alarm.actions.OK,
    AlarmActions: alarm.actions.ALARM,
    InsufficientDataActions: alarm.actions.INSUFFICIENT_DATA,
    ...('rule' in alarm ? { AlarmRule: alarm.ruleText } : { Trigger: triggerOf(alarm) }),
  };
  // SNS takes subjects of up to 100 characters
  const subject = `${state.value}: "${alarm.name}" in ${region}`.slice(0, 100);
  return { subject, body: JSON.stringify(body) };
}

function triggerOf(alarm: AlarmResource): Json {
  return {
    MetricName: alarm.metric.name,
    Namespace: alarm.metric.namespace,
    StatisticType: 'Statistic',
    Statistic: STATISTIC_NAMES[alarm.statistic],
    Unit: null,
    Dimensions: Object.entries(alarm.metric.dimensions).map(([name, value]) => ({ value, name })),
    Period: alarm.periodSeconds,
    EvaluationPeriods: alarm.evaluationPeriods,
    DatapointsToAlarm: alarm.datapointsToAlarm,
    ComparisonOperator: alarm.comparison,
    Threshold: alarm.threshold,
    TreatMissingData: alarm.treatMissingData,
    EvaluateLowSampleCountPercentile: '',
  };
}

const STATISTIC_NAMES: Readonly<Record<AlarmResource['statistic'], string>> = {
  Sum: 'SUM',
  Average: 'AVERAGE',
  Minimum: 'MINIMUM',
  Maximum: 'MAXIMUM',
  SampleCount: 'SAMPLE_COUNT',
};

/** `2026-11-24T06:30:00.000+0000`, as CloudWatch writes times. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000');
}
