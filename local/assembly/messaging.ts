import type { Clock } from '../clock/clock.ts';
import type { NamedRandom } from '../clock/named-random.ts';
import type { Json } from '../json.ts';
import { type EventBuses, openEventBuses } from '../services/events/bus.ts';
import { notifyDestinations } from '../services/events/destinations.ts';
import type { BusEvent } from '../services/events/envelope.ts';
import { openRouter } from '../services/events/router.ts';
import type { RuleResource } from '../services/events/rule.ts';
import { openSchedules } from '../services/events/schedules.ts';
import { sendToTarget, type TargetServices } from '../services/events/targets.ts';
import { openAsynchronousInvocations } from '../services/lambda/asynchronous.ts';
import type { LogStore } from '../services/logs/store.ts';
import type { QueueContext } from '../services/queues/context.ts';
import { callQueues } from '../services/queues/operations.ts';
import { openQueues, type Queues } from '../services/queues/queues.ts';
import { openScheduler } from '../services/scheduler/scheduler.ts';
import { callTopics } from '../services/topics/publish.ts';
import { openTopics, type Topics } from '../services/topics/topics.ts';
import { fileIn } from '../storage/record-file.ts';
import type { ServiceRegistry } from './service-registry.ts';
import type { CloudResources } from './template/resources.ts';

/** Everything that brings messages from one service to another: buses, rules, schedules, queues, topics. */
export interface Messaging {
  readonly events: EventBuses;
  readonly queues: Queues;
  readonly topics: Topics;
  /** Invokes a function asynchronously. @throws ServiceError ResourceNotFoundException */
  invokeLater(functionName: string, event: Json): void;
  /** Calls the listener with each rule that an event or a schedule triggers. */
  onTriggeredRule(listener: (rule: RuleResource) => void): void;
  callQueues(operation: string, request: Json): Promise<Json>;
  callTopics(operation: string, request: Json): Json;
  /** Begins to deliver, once everything that is delivered to is there. */
  start(): void;
  close(): void;
}

export function openMessaging(options: {
  /** undefined in a cloud that keeps nothing */
  readonly stateDir: string | undefined;
  readonly resources: CloudResources;
  readonly clock: Clock;
  readonly named: NamedRandom;
  readonly logs: LogStore;
  readonly endpoint: string;
  readonly registry: Pick<ServiceRegistry, 'lambda' | 'stepFunctions'>;
  /** `route` delivers to the targets of rules */
  readonly deliverEvent: (event: BusEvent, route: () => void) => void;
}): Messaging {
  const { resources, clock, named, logs, stateDir, registry, deliverEvent } = options;
  const { accountId, region } = resources;
  const directory = fileIn(stateDir, 'events');
  const invokeLater = (functionName: string, event: Json) => invocations.invokeLater(functionName, event);

  const queues = openQueues({ directory: fileIn(stateDir, 'queues'), queues: resources.queues, clock, named });
  const topics = openTopics({
    directory: fileIn(stateDir, 'topics'),
    topics: resources.topics,
    subscriptions: resources.subscriptions,
    queues,
    invokeLater,
    clock,
    named,
  });
  const services: TargetServices = {
    registry,
    invokeLater,
    queues,
    topics,
    logs,
    clock,
    forward: (busArn, event) => events.forward(busArn, event),
  };
  const router = openRouter({
    directory,
    rules: resources.rules,
    clock,
    named,
    send: (message) => sendToTarget(services, message),
    queues,
  });
  const events = openEventBuses({
    directory,
    buses: resources.eventBuses,
    accountId,
    region,
    clock,
    named,
    route: (event) => deliverEvent(event, () => router.route(event)),
  });
  const schedules = openSchedules({
    file: fileIn(directory, 'schedules.jsonl'),
    rules: resources.rules,
    accountId,
    region,
    clock,
    fire: (rule, event) => router.fire(rule, event),
  });
  const scheduler = openScheduler({
    directory: fileIn(stateDir, 'scheduler'),
    schedules: resources.schedules,
    accountId,
    region,
    clock,
    named,
    send: (message) => sendToTarget(services, message),
    queues,
  });
  const invocations = openAsynchronousInvocations({
    file: fileIn(stateDir, 'functions/asynchronous.jsonl'),
    clock,
    named,
    registry,
    settings: resources.asynchronousSettings,
    onEnd: (end, settings) => notifyDestinations(services, events, end, settings),
  });
  const context: QueueContext = { queues, clock, endpoint: options.endpoint, accountId };

  return {
    events,
    queues,
    topics,
    invokeLater,
    onTriggeredRule: (listener) => router.onTriggered(listener),
    callQueues: (operation, request) => callQueues(context, operation, request),
    callTopics: (operation, request) => callTopics(topics, operation, request),
    start() {
      invocations.start();
      router.start();
      schedules.start();
      scheduler.start();
    },
    close() {
      scheduler.close();
      schedules.close();
      router.close();
      invocations.close();
      topics.close();
      queues.close();
    },
  };
}
