import { setTimeout as sleep } from 'node:timers/promises';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Cloud } from '../../local/assembly/cloud.ts';
import { executionArnOf } from '../../ops/execution-name.ts';
import type { World } from './world.ts';

/** How long a test waits for what an event causes, in real milliseconds. */
const CONDITION_TIMEOUT_MS = 60_000;

/** An event as its producer puts it. */
export interface PutEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  /** @default - the default bus */
  readonly bus?: string;
}

/** A message in the queue of undelivered events. */
export interface UndeliveredEvent {
  readonly body: Record<string, unknown>;
  readonly reason: string | undefined;
  readonly code: string | undefined;
}

/** Drives and observes what starts a workflow, in a cloud of its own. */
export class Triggers {
  readonly #world: World;
  readonly #cloud: Cloud;
  readonly #queues: SQSClient;

  constructor(world: World) {
    if (world.cloud === undefined)
      throw new Error('these tests look at queues and logs: they need a cloud of their own');
    this.#world = world;
    this.#cloud = world.cloud;
    const { endpoint, credentials } = world.cloud;
    this.#queues = new SQSClient({ endpoint, region: 'us-east-1', credentials });
  }

  /** Puts an event. @returns its id */
  async put({ source, detailType, detail, bus }: PutEvent): Promise<string> {
    const entry = {
      Source: source,
      DetailType: detailType,
      Detail: JSON.stringify(detail),
      ...(bus === undefined ? {} : { EventBusName: bus }),
    };
    const { Entries = [] } = await this.#world.target.eventBridge.send(new PutEventsCommand({ Entries: [entry] }));
    return Entries[0]?.EventId ?? '';
  }

  /** Puts an event, and waits until the start function has decided. @returns the code and the workflow of its log line */
  async decided(event: PutEvent): Promise<{ readonly code: string; readonly workflowId: string }> {
    const eventId = await this.put(event);
    return await this.eventually(() => this.decisionsOn(eventId)[0]);
  }

  /** What the start function has decided on an event, once for each time it was delivered. */
  decisionsOn(eventId: string): { readonly code: string; readonly workflowId: string }[] {
    return this.lines('start')
      .filter((line) => line.eventId === eventId && typeof line.code === 'string')
      .map((line) => line as never);
  }

  /** The log lines of a function in JSON. */
  lines(service: string): Record<string, unknown>[] {
    const { logs } = this.#cloud;
    return logs
      .groups()
      .flatMap((group) => logs.read(group) ?? [])
      .filter(({ message }) => message.startsWith('{'))
      .map(({ message }) => JSON.parse(message) as Record<string, unknown>)
      .filter((line) => String(line.service).endsWith(`/${service}`));
  }

  /** The names of all executions of the workflow, oldest first. */
  async executions(): Promise<string[]> {
    const { stepFunctions, stateMachineArn } = this.#world.target;
    const { executions = [] } = await stepFunctions.send(new ListExecutionsCommand({ stateMachineArn }));
    return executions.map(({ name = '' }) => name).reverse();
  }

  arnOf(name: string): string {
    return executionArnOf(this.#world.target.stateMachineArn, name);
  }

  /** Takes what is in the queue of undelivered events out of it, 10 messages at most. */
  async undelivered(): Promise<UndeliveredEvent[]> {
    const name = this.#cloud.messaging.queues.names().find((each) => /DeadLettersEvents/.test(each));
    const QueueUrl = `${this.#cloud.endpoint}/000000000000/${name}`;
    const { Messages = [] } = await this.#queues.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
    );
    for (const { ReceiptHandle } of Messages)
      await this.#queues.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    return Messages.map(({ Body = '', MessageAttributes = {} }) => ({
      body: JSON.parse(Body) as Record<string, unknown>,
      reason: MessageAttributes.ERROR_MESSAGE?.StringValue,
      code: MessageAttributes.ERROR_CODE?.StringValue,
    }));
  }

  async eventually<Value>(poll: () => Value | Promise<Value | undefined> | undefined): Promise<Value> {
    const giveUpMs = performance.now() + CONDITION_TIMEOUT_MS;
    for (;;) {
      const value = await poll();
      if (value !== undefined) return value;
      if (performance.now() > giveUpMs) throw new Error(`the condition was not met within ${CONDITION_TIMEOUT_MS} ms`);
      await sleep(20);
    }
  }

  close(): void {
    this.#queues.destroy();
  }
}
