import { join } from 'node:path';
import type { Clock } from '../clock/clock.ts';
import type { Json } from '../json.ts';
import { type EventBuses, openEventBuses } from '../services/events/bus.ts';
import { notifyDestinations } from '../services/events/destinations.ts';
import { openRouter } from '../services/events/router.ts';
import type { RuleResource } from '../services/events/rule.ts';
import { openSchedules } from '../services/events/schedules.ts';
import { sendToTarget, type TargetServices } from '../services/events/targets.ts';
import { openAsynchronousInvocations } from '../services/lambda/asynchronous.ts';
import type { LogStore } from '../services/logs/store.ts';
import type { QueueContext } from '../services/queues/context.ts';
import { callQueues } from '../services/queues/operations.ts';
import { openQueues, type Queues } from '../services/queues/queues.ts';
import { callTopics } from '../services/topics/publish.ts';
import { openTopics, type Topics } from '../services/topics/topics.ts';
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
  readonly stateDir: string;
  readonly resources: CloudResources;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logs: LogStore;
  readonly endpoint: string;
  readonly registry: Pick<ServiceRegistry, 'lambda' | 'stepFunctions'>;
}): Messaging {
  const { resources, clock, random, logs, stateDir, registry } = options;
  const { accountId, region } = resources;
  const directory = join(stateDir, 'events');
  const invokeLater = (functionName: string, event: Json) => invocations.invokeLater(functionName, event);

  const queues = openQueues({ directory: join(stateDir, 'queues'), queues: resources.queues, clock });
  const topics = openTopics({
    directory: join(stateDir, 'topics'),
    topics: resources.topics,
    subscriptions: resources.subscriptions,
    queues,
    invokeLater,
    clock,
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
    random,
    send: (message) => sendToTarget(services, message),
    queues,
  });
  const events = openEventBuses({
    directory,
    buses: resources.eventBuses,
    accountId,
    region,
    clock,
    route: (event) => router.route(event),
  });
  const schedules = openSchedules({
    file: join(directory, 'schedules.jsonl'),
    rules: resources.rules,
    accountId,
    region,
    clock,
    fire: (rule, event) => router.fire(rule, event),
  });
  const invocations = openAsynchronousInvocations({
    file: join(stateDir, 'functions', 'asynchronous.jsonl'),
    clock,
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
    },
    close() {
      schedules.close();
      router.close();
      invocations.close();
      topics.close();
      queues.close();
    },
  };
}
