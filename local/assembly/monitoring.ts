import type { Clock } from '../clock/clock.ts';
import type { Json, JsonObject } from '../json.ts';
import { ServiceError } from '../service-error.ts';
import { openAlarms } from '../services/cloudwatch/alarms.ts';
import { metricsOfDashboard } from '../services/cloudwatch/dashboard.ts';
import { embeddedMetrics } from '../services/cloudwatch/embedded-metrics.ts';
import { type StateChange, stateChangeDetail, topicMessage } from '../services/cloudwatch/notification.ts';
import { callCloudWatch } from '../services/cloudwatch/operations.ts';
import type { InvocationMetrics } from '../services/lambda/environment.ts';
import { metricsOfFilter } from '../services/logs/metric-filter.ts';
import type { LogStore } from '../services/logs/store.ts';
import { fileIn } from '../storage/record-file.ts';
import type { Messaging } from './messaging.ts';
import type { CloudResources } from './template/resources.ts';

/** CloudWatch's metrics and alarms, with the services that they come from and go to. */
export interface Monitoring {
  call(operation: string, request: Json): Json;
  /** @param detail of a `Step Functions Execution Status Change` */
  countExecution(detail: JsonObject): void;
  countInvocation(invocation: InvocationMetrics): void;
  start(): void;
  close(): void;
}

/** How long the metrics of a dashboard are kept: it shows a day at most. */
const DASHBOARD_KEEP_MS = 86_400_000;

/** The metric of AWS/States that a status change is counted in. */
const EXECUTION_METRICS: Readonly<Record<string, string>> = {
  RUNNING: 'ExecutionsStarted',
  SUCCEEDED: 'ExecutionsSucceeded',
  FAILED: 'ExecutionsFailed',
  TIMED_OUT: 'ExecutionsTimedOut',
  ABORTED: 'ExecutionsAborted',
};

export function openMonitoring(options: {
  /** undefined in a cloud that keeps nothing */
  readonly stateDir: string | undefined;
  readonly resources: Pick<
    CloudResources,
    'alarms' | 'compositeAlarms' | 'dashboards' | 'metricFilters' | 'accountId' | 'region'
  >;
  readonly clock: Clock;
  readonly messaging: Pick<Messaging, 'events' | 'queues' | 'topics' | 'onTriggeredRule'>;
  readonly logs: Pick<LogStore, 'onAppend'>;
}): Monitoring {
  const { resources, messaging } = options;
  const { queues } = messaging;
  const alarms = openAlarms({
    directory: fileIn(options.stateDir, 'cloudwatch'),
    alarms: resources.alarms,
    composites: resources.compositeAlarms,
    clock: options.clock,
    onChange: (change) => announce(change, messaging, resources),
  });

  for (const { body } of resources.dashboards) {
    const { metrics, namespaces } = metricsOfDashboard(body);
    for (const metric of metrics) alarms.data.watch(metric, DASHBOARD_KEEP_MS);
    for (const namespace of namespaces) alarms.data.watchNamespace(namespace, DASHBOARD_KEEP_MS);
  }
  const filters = resources.metricFilters.map((filter) => ({ ...filter, metricsOf: metricsOfFilter(filter) }));
  options.logs.onAppend((events, group) => {
    for (const { message } of events) for (const datum of embeddedMetrics(message)) alarms.put(datum);
    for (const { logGroup, metricsOf } of filters) {
      if (logGroup === group) for (const datum of metricsOf(events)) alarms.put(datum);
    }
  });
  messaging.onTriggeredRule(({ name, bus }) => {
    for (const dimensions of [{ RuleName: name }, { EventBusName: bus, RuleName: name }]) {
      alarms.put({ metric: { namespace: 'AWS/Events', name: 'TriggeredRules', dimensions }, value: 1 });
    }
  });
  for (const queue of queues.names()) watchQueue(queue);

  /** As SQS does, it reports nothing of a queue in which nothing ever was. */
  function watchQueue(queue: string): void {
    const name = 'ApproximateNumberOfMessagesVisible';
    const metric = { namespace: 'AWS/SQS', name, dimensions: { QueueName: queue } };
    if (!alarms.data.isWatched(metric)) return;
    const store = queues.find(queue);
    let isActive = false;
    const read = () => {
      isActive ||= store.all().length > 0;
      return isActive ? store.visible().length : undefined;
    };
    const gauge = { metric, read };
    alarms.gauge(gauge);
    store.onPut(() => alarms.refresh(gauge));
  }

  return {
    call: (operation, request) => callCloudWatch({ alarms, dashboards: resources.dashboards }, operation, request),
    countInvocation({ functionName, durationMs, isError }) {
      const report = (name: string, value: number) =>
        alarms.put({ metric: { namespace: 'AWS/Lambda', name, dimensions: { FunctionName: functionName } }, value });
      report('Invocations', 1);
      report('Errors', isError ? 1 : 0);
      report('Duration', durationMs);
    },
    countExecution({ status, stateMachineArn, redriveCount }) {
      const isRedriven = status === 'RUNNING' && Number(redriveCount) > 0;
      const name = isRedriven ? 'ExecutionsRedriven' : EXECUTION_METRICS[String(status)];
      if (name === undefined) return;
      const dimensions = { StateMachineArn: String(stateMachineArn) };
      alarms.put({ metric: { namespace: 'AWS/States', name, dimensions }, value: 1 });
    },
    start: () => alarms.start(),
    close: () => alarms.close(),
  };
}

/** Publishes a change of state as an event, and to the topics that are its actions. */
function announce(
  change: StateChange,
  { events, topics }: Pick<Messaging, 'events' | 'topics'>,
  place: { readonly accountId: string; readonly region: string },
): void {
  const { alarm, state } = change;
  events.emit({
    source: 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    resources: [alarm.arn],
    detail: stateChangeDetail(change),
  });
  const actions = alarm.actionsEnabled ? alarm.actions[state.value] : [];
  for (const arn of actions.filter((each) => each.split(':')[2] === 'sns')) {
    try {
      topics.publish(arn, topicMessage(change, place));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error; // a topic of another stack
    }
  }
}
