import type { Json, JsonObject } from '../../json.ts';
import { ServiceError } from '../../service-error.ts';
import type { AlarmResource, CompositeAlarmResource } from './alarm.ts';
import type { Alarms } from './alarms.ts';
import type { DashboardResource } from './dashboard.ts';
import { getMetricData } from './get-metric-data.ts';
import type { AlarmState } from './notification.ts';

/** The most alarms in one response. */
const LARGEST_PAGE = 100;

/** CloudWatch as the wire protocol knows it. @throws ServiceError */
export function callCloudWatch(
  { alarms, dashboards }: { readonly alarms: Alarms; readonly dashboards: readonly DashboardResource[] },
  operation: string,
  request: Json,
): Json {
  const given = (request ?? {}) as JsonObject;
  switch (operation) {
    case 'DescribeAlarms':
      return describeAlarms(alarms, given);
    case 'GetMetricData':
      return getMetricData(alarms.data, given);
    case 'ListDashboards':
      return listDashboards(dashboards, given);
    case 'GetDashboard':
      return getDashboard(dashboards, given);
    default:
      throw new ServiceError('UnknownOperationException', `CloudWatch.${operation} is not run by the embedded cloud`);
  }
}

function listDashboards(dashboards: readonly DashboardResource[], { DashboardNamePrefix: prefix }: JsonObject): Json {
  const found = dashboards.filter(({ name }) => name.startsWith(typeof prefix === 'string' ? prefix : ''));
  return {
    DashboardEntries: found.map(({ name, arn, body }) => ({
      DashboardName: name,
      DashboardArn: arn,
      Size: Buffer.byteLength(body),
    })),
  };
}

function getDashboard(dashboards: readonly DashboardResource[], { DashboardName: asked }: JsonObject): Json {
  const found = dashboards.find(({ name }) => name === asked);
  if (found === undefined)
    throw new ServiceError('ResourceNotFound', `Dashboard ${JSON.stringify(asked)} does not exist`);
  return { DashboardName: found.name, DashboardArn: found.arn, DashboardBody: found.body };
}

function describeAlarms(alarms: Alarms, request: JsonObject): Json {
  const { AlarmNames: names, AlarmNamePrefix: prefix = '', StateValue: value, AlarmTypes: types } = request;
  // as on AWS, composite alarms are only listed when they are asked for
  const asked = Array.isArray(types) ? types : ['MetricAlarm'];
  const found = alarms
    .list()
    .filter(
      ({ alarm, state }) =>
        asked.includes('rule' in alarm ? 'CompositeAlarm' : 'MetricAlarm') &&
        (!Array.isArray(names) || names.includes(alarm.name)) &&
        alarm.name.startsWith(String(prefix)) &&
        (value === undefined || value === null || state.value === value),
    )
    .toSorted((a, b) => (a.alarm.name < b.alarm.name ? -1 : 1));
  const from = positionOf(request.NextToken);
  const end = from + limitOf(request.MaxRecords);
  const page = found.slice(from, end);
  return {
    MetricAlarms: page.flatMap(({ alarm, state }) => ('rule' in alarm ? [] : [metricDescription(alarm, state)])),
    CompositeAlarms: page.flatMap(({ alarm, state }) =>
      'rule' in alarm ? [{ ...description(alarm, state), AlarmRule: alarm.ruleText }] : [],
    ),
    ...(end < found.length ? { NextToken: String(end) } : {}),
  };
}

function description(
  alarm: AlarmResource | CompositeAlarmResource,
  { value, reason, reasonData, sinceMs }: AlarmState,
): JsonObject {
  return {
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    AlarmDescription: alarm.description,
    ActionsEnabled: alarm.actionsEnabled,
    OKActions: [...alarm.actions.OK],
    AlarmActions: [...alarm.actions.ALARM],
    InsufficientDataActions: [...alarm.actions.INSUFFICIENT_DATA],
    StateValue: value,
    StateReason: reason,
    StateReasonData: reasonData,
    StateUpdatedTimestamp: sinceMs / 1000,
    StateTransitionedTimestamp: sinceMs / 1000,
  };
}

function metricDescription(alarm: AlarmResource, state: AlarmState): Json {
  return {
    ...description(alarm, state),
    MetricName: alarm.metric.name,
    Namespace: alarm.metric.namespace,
    Statistic: alarm.statistic,
    Dimensions: Object.entries(alarm.metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
    Period: alarm.periodSeconds,
    EvaluationPeriods: alarm.evaluationPeriods,
    DatapointsToAlarm: alarm.datapointsToAlarm,
    Threshold: alarm.threshold,
    ComparisonOperator: alarm.comparison,
    TreatMissingData: alarm.treatMissingData,
  };
}

function positionOf(token: Json | undefined): number {
  if (token === undefined || token === null) return 0;
  if (/^\d+$/.test(String(token))) return Number(token);
  throw new ServiceError('InvalidNextToken', `The next token ${JSON.stringify(token)} is not valid.`);
}

function limitOf(limit: Json | undefined): number {
  if (limit === undefined || limit === null) return LARGEST_PAGE;
  if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1 && limit <= LARGEST_PAGE) return limit;
  throw new ServiceError(
    'ValidationError',
    `Value '${limit}' at 'maxRecords' failed to satisfy constraint: it must be from 1 to ${LARGEST_PAGE}`,
  );
}
