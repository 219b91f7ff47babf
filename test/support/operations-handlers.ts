import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Cloud } from '../../local/assembly/cloud.ts';
import { readHistory } from '../../ops/history.ts';
import { startExecution } from '../../ops/start.ts';
import { type Execution, readExecution } from '../../ops/status.ts';
import type { StartRequest } from '../../patterns/catalogue/payloads.ts';
import type { TransitionEvent } from '../../patterns/circuit-breaker/index.ts';
import { CircuitBreakerStore, dynamoDbBreakerTable } from '../../stores/circuit-breaker/index.ts';
import { EventBus } from '../../stores/event-bus.ts';
import { setFaultRule } from '../../stores/fault-injection/rules.ts';
import type { WorkflowTable } from '../../stores/workflow-table/table.ts';
import type { World } from './world.ts';

/** How long a test waits for a condition, in real milliseconds: each step of a state machine takes a few of them. */
const CONDITION_TIMEOUT_MS = 200_000;

/** Drives and observes the operations handlers in a test: injected faults, circuits, dead letters, recoveries, events. */
export class OperationsHandlers {
  readonly world: World;
  readonly table: WorkflowTable;
  readonly breakers: CircuitBreakerStore;
  readonly #cloud: Cloud;
  readonly #queues: SQSClient;

  constructor(world: World) {
    if (world.cloud === undefined) throw new Error('these tests inject faults: they need a cloud of their own');
    this.world = world;
    this.#cloud = world.cloud;
    const { endpoint, credentials, outputs } = world.cloud;
    this.#queues = new SQSClient({ endpoint, region: 'us-east-1', credentials });
    this.table = world.table;
    const bus = new EventBus(world.target.eventBridge, outputs.EventBusName ?? '');
    this.breakers = this.#breakersOf((event) => bus.publish(event));
  }

  /** The circuits of a writer that dies before it publishes. */
  breakersThatCannotPublish(): CircuitBreakerStore {
    return this.#breakersOf(() => Promise.reject(new Error('the writer died')));
  }

  #breakersOf(publish: (event: TransitionEvent) => Promise<void>): CircuitBreakerStore {
    const { outputs, clock } = this.#cloud;
    const table = dynamoDbBreakerTable(this.world.target.dynamoDb, outputs.BreakerTableName ?? '');
    return new CircuitBreakerStore(table, { nowMs: () => clock.nowMs(), publish });
  }

  nowMs(): number {
    return this.#cloud.clock.nowMs();
  }

  /** Injects faults into agents, outside of any run. @returns when the faults end, in epoch milliseconds */
  async injectFaults(seconds: number, ...rules: readonly string[]): Promise<number> {
    for (const rule of rules) await setFaultRule(this.table, { rule, seconds, reason: 'a test' });
    return this.nowMs() + seconds * 1000;
  }

  async start(request: StartRequest): Promise<string> {
    return (await startExecution(this.world.target, `test-${randomUUID()}`, request)).executionArn;
  }

  /** Waits until an execution is as expected, while virtual time passes. */
  async until(executionArn: string, expected: (execution: Execution) => boolean): Promise<Execution> {
    return await this.eventually(async () => {
      const execution = await readExecution(this.world.target, executionArn);
      return expected(execution) ? execution : undefined;
    });
  }

  /** Polls until a value is defined. @throws Error after {@link CONDITION_TIMEOUT_MS} */
  async eventually<T>(poll: () => Promise<T | undefined>): Promise<T> {
    const giveUpMs = performance.now() + CONDITION_TIMEOUT_MS;
    for (;;) {
      const value = await poll();
      if (value !== undefined) return value;
      if (performance.now() > giveUpMs) throw new Error(`the condition was not met within ${CONDITION_TIMEOUT_MS} ms`);
      await sleep(20);
    }
  }

  /** How often an execution was redriven, by its history. */
  async redrives(executionArn: string): Promise<number> {
    const events = await readHistory(this.world.target, executionArn);
    return events.filter(({ type }) => type === 'ExecutionRedriven').length;
  }

  /** Executions of the state machine of recovery or healing. */
  async executionsOf(output: 'RecoveryMachineArn' | 'HealingMachineArn') {
    const stateMachineArn = this.#cloud.outputs[output] ?? '';
    const { executions = [] } = await this.world.target.stepFunctions.send(
      new ListExecutionsCommand({ stateMachineArn }),
    );
    return executions;
  }

  /** Waits until no execution of the state machine is running, those that events on their way start included. */
  async untilIdle(output: 'RecoveryMachineArn' | 'HealingMachineArn'): Promise<void> {
    await this.world.pass(1_000);
    await this.eventually(async () => {
      const all = await this.executionsOf(output);
      return all.every(({ status }) => status !== 'RUNNING') ? true : undefined;
    });
  }

  /** The events on the workflow's bus, by code. */
  events(code: string) {
    return this.#cloud.events.events().filter((event) => event['detail-type'] === code);
  }

  /** Delivers the failure event of an execution again, under another event id. */
  repeatFailure(executionArn: string): void {
    const [event] = this.events('Step Functions Execution Status Change').filter(
      ({ detail }) => JSON.stringify(detail).includes(executionArn) && JSON.stringify(detail).includes('"FAILED"'),
    );
    if (event === undefined) throw new Error(`there is no failure event of ${executionArn}`);
    const { source, resources, detail } = event;
    this.#cloud.events.emit({ source, 'detail-type': event['detail-type'], resources, detail });
  }

  /** The times at which canaries were sent, ascending, from the logs. */
  canaryTimes(): number[] {
    const { logs } = this.#cloud;
    return logs
      .groups()
      .flatMap((group) => logs.read(group) ?? [])
      .filter(({ message }) => message.includes('"CANARY_SENT"'))
      .map(({ timestamp }) => timestamp)
      .sort((a, b) => a - b);
  }

  /** The dead letters about failed executions. */
  async deadLetters(): Promise<Record<string, unknown>[]> {
    const { Messages = [] } = await this.#queues.send(
      new ReceiveMessageCommand({
        QueueUrl: this.#cloud.outputs.DeadLetterQueueUrl ?? '',
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 0,
      }),
    );
    return Messages.map(({ Body = '' }) => JSON.parse(Body) as Record<string, unknown>);
  }

  close(): void {
    this.#queues.destroy();
  }
}
