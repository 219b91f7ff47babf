import { createHash } from 'node:crypto';
import type { Clock } from '../../clock/clock.ts';
import { type Json, jsonOrUndefined } from '../../json.ts';
import { ServiceError } from '../../service-error.ts';
import type { LogStore } from '../logs/store.ts';
import type { Queues } from '../queues/queues.ts';
import type { StepFunctionsService } from '../step-functions/service.ts';
import type { Topics } from '../topics/topics.ts';
import type { BusEvent } from './envelope.ts';

/** The services that targets belong to. */
export interface TargetServices {
  /** it opens later: its own events are sent to targets, too */
  readonly registry: { readonly stepFunctions: Pick<StepFunctionsService, 'call'> };
  readonly invokeLater: (functionName: string, event: Json) => void;
  readonly queues: Queues;
  readonly topics: Topics;
  readonly logs: LogStore;
  readonly clock: Clock;
  /** puts an event of one bus on another; an event that was forwarded once goes no further */
  readonly forward: (busArn: string, event: BusEvent) => void;
}

/** One event for one target. */
export interface TargetMessage {
  readonly targetArn: string;
  /** with the event's id it names the delivery: a second one of the same starts nothing anew */
  readonly deliveryKey: string;
  readonly input: string;
  readonly event: BusEvent;
}

type Send = (services: TargetServices, message: TargetMessage) => void | Promise<void>;

/** By the service and the kind of resource in the ARN. */
const TARGETS: readonly (readonly [RegExp, Send])[] = [
  [/^arn:[^:]+:states:[^:]*:[^:]*:stateMachine:/, startExecution],
  [/^arn:[^:]+:lambda:/, ({ invokeLater }, { targetArn, input }) => invokeLater(targetArn, parsed(input))],
  [/^arn:[^:]+:sqs:/, ({ queues }, { targetArn, input }) => void queues.send(targetArn, { body: input })],
  [/^arn:[^:]+:sns:/, ({ topics }, { targetArn, input }) => void topics.publish(targetArn, { body: input })],
  [/^arn:[^:]+:logs:/, writeLog],
  [/^arn:[^:]+:events:[^:]*:[^:]*:event-bus\//, ({ forward }, { targetArn, event }) => forward(targetArn, event)],
];

export function isTarget(arn: string): boolean {
  return TARGETS.some(([pattern]) => pattern.test(arn));
}

/** @throws ServiceError as the target's service answers */
export async function sendToTarget(services: TargetServices, message: TargetMessage): Promise<void> {
  const [, send] = TARGETS.find(([pattern]) => pattern.test(message.targetArn)) ?? [];
  if (send === undefined) {
    throw new ServiceError('InvalidTarget', `${message.targetArn} is no target the embedded cloud runs`);
  }
  await send(services, message);
}

/** Named after the event, so that an event delivered twice starts one execution. */
async function startExecution(services: TargetServices, { targetArn, deliveryKey, input, event }: TargetMessage) {
  const name = `${event.id}_${createHash('sha256').update(deliveryKey).digest('hex').slice(0, 32)}`;
  try {
    await services.registry.stepFunctions.call('StartExecution', { stateMachineArn: targetArn, name, input });
  } catch (error) {
    if (!(error instanceof ServiceError && error.code === 'ExecutionAlreadyExists')) throw error;
  }
}

/** A log group takes `{"timestamp": ..., "message": ...}` apart, and anything else as it is. */
function writeLog({ logs, clock }: TargetServices, { targetArn, input, event }: TargetMessage): void {
  const [, group = ''] = /:log-group:([^:]+)/.exec(targetArn) ?? [];
  if (!logs.groups().includes(group)) {
    throw new ServiceError('ResourceNotFoundException', `The specified log group does not exist: ${group}`);
  }
  const { timestamp = clock.nowMs(), message = input } = entryIn(input);
  logs.append(group, [{ timestamp, message, logStream: event.id }]);
}

function entryIn(text: string): { timestamp?: number; message?: string } {
  const value = jsonOrUndefined(text);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return {};
  const { timestamp, message } = value;
  if (timestamp === undefined || message === undefined) return {};
  const timestampMs = typeof timestamp === 'number' ? timestamp : Date.parse(String(timestamp));
  if (Number.isNaN(timestampMs)) return {};
  return { timestamp: timestampMs, message: typeof message === 'string' ? message : JSON.stringify(message) };
}

function parsed(text: string): Json {
  const value = jsonOrUndefined(text);
  if (value !== undefined) return value;
  throw new ServiceError('InvalidInput', `the target's input is no JSON: ${text.slice(0, 200)}`);
}
