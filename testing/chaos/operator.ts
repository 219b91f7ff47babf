import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import type { Cloud } from '../../local/assembly/cloud.ts';
import { listBreakers, runBreakerCommand } from '../../ops/breakers.ts';
import { redriveExecution } from '../../ops/redrive.ts';
import { resumeWorkflow } from '../../ops/resume.ts';
import { startExecution } from '../../ops/start.ts';
import { readExecution } from '../../ops/status.ts';
import { stopExecution } from '../../ops/stop.ts';
import type { Target } from '../../ops/target.ts';
import { InvalidInputError } from '../../patterns/catalogue/errors.ts';
import { clearFaultRules, setFaultRule } from '../../stores/fault-injection/rules.ts';
import { WorkflowTable } from '../../stores/workflow-table/table.ts';
import type { Disturbances } from './disturbances.ts';
import type { RunAct, RunPlan, SharedAct } from './scenario.ts';
import type { Subject } from './subject.ts';

/** An act that failed though nothing that it was told explains it. */
export interface FailedAct {
  readonly act: string;
  readonly workflowId?: string;
  readonly error: string;
}

/** Does to runs, circuits and the bus whatever a scenario says. */
export class Operator {
  readonly failed: FailedAct[] = [];
  readonly #target: Target;
  /** where faults from outside are switched on and off */
  readonly #table: WorkflowTable;
  readonly #cloud: Cloud;
  readonly #disturbances: Disturbances;
  /** the newest execution of each workflow that was started, and its name */
  readonly #newest = new Map<string, string>();
  readonly #probed = new Set<string>();
  #count = 0;
  /** the definition before the first redeployment @default - there was none */
  #asBuilt: string | undefined;

  constructor(target: Target, cloud: Cloud, disturbances: Disturbances) {
    this.#target = target;
    this.#table = new WorkflowTable({
      dynamo: target.dynamoDb,
      tableName: target.workflowTable,
      nowMs: () => cloud.clock.nowMs(),
    });
    this.#cloud = cloud;
    this.#disturbances = disturbances;
  }

  /** The newest execution of a workflow. */
  newest(workflowId: string): string | undefined {
    return this.#newest.get(workflowId);
  }

  async start({ workflowId, request }: RunPlan): Promise<void> {
    const { executionArn } = await startExecution(this.#target, `${workflowId}-first`, request);
    this.#newest.set(workflowId, executionArn);
  }

  async actOn(run: RunPlan, act: RunAct, subject: Subject): Promise<void> {
    const target = this.#target;
    const { workflowId, request } = run;
    const executionArn = this.#newest.get(workflowId);
    if (executionArn === undefined) return;
    switch (act.kind) {
      case 'stop':
        return await stopExecution(target, await readExecution(target, executionArn), {
          error: 'Stopped',
          cause: 'by a test',
        });
      case 'redrive':
        return await this.redrive(executionArn);
      case 'redrive-twice':
        await Promise.all([this.redrive(executionArn), this.redrive(executionArn)]);
        return;
      case 'redrive-at-once':
        return;
      case 'resume':
        return await this.resume(workflowId);
      case 'start-again': {
        const started = await startExecution(target, `${workflowId}-again-${this.#count++}`, request);
        this.#newest.set(workflowId, started.executionArn);
        return;
      }
      case 'start-same-name':
        await startExecution(target, `${workflowId}-first`, request);
        return;
      case 'start-with-other-input': {
        const input = subject.otherInput?.(workflowId) as typeof request.input;
        if (input === undefined) return;
        await startExecution(target, `${workflowId}-other-${this.#count++}`, { workflowId, input });
        return;
      }
      case 'repeat-event':
        return this.#repeat('aws.states', executionArn);
    }
  }

  /** Asks for a redrive; that it runs or has succeeded is no failure of this. */
  async redrive(executionArn: string): Promise<void> {
    try {
      await redriveExecution(this.#target, executionArn);
    } catch (error) {
      if (!(error instanceof InvalidInputError) || !/ is (RUNNING|SUCCEEDED) /.test(error.message)) throw error;
    }
  }

  async resume(workflowId: string): Promise<void> {
    const started = await resumeWorkflow(this.#target, workflowId, `resumed-${this.#count++}`);
    this.#newest.set(workflowId, started.executionArn);
  }

  async share(act: SharedAct): Promise<void> {
    switch (act.kind) {
      case 'breaker': {
        const { verb, breakerId } = act;
        await runBreakerCommand(this.#target, { verb, breakerId, reason: 'a test' }).catch(ignoreRefusal);
        if (verb === 'probe') this.#probed.add(breakerId);
        return;
      }
      case 'delete-circuit':
        await this.#target.dynamoDb.send(
          new DeleteItemCommand({
            TableName: this.#target.breakerTable,
            Key: { breakerId: { S: act.breakerId } },
          }),
        );
        return;
      case 'repeat-circuit-events':
        return this.#repeat('ballast', 'CircuitOpened');
      case 'active-fault':
        await setFaultRule(this.#table, { rule: act.rule, seconds: act.seconds, reason: 'a test' });
        return;
      case 'redeploy':
        return await this.#redeploy();
      case 'out-of-quota':
        this.#disturbances.outOfQuotaUntilMs = this.#cloud.clock.nowMs() + act.ms;
        return;
      case 'bus-down':
      case 'bus-hangs':
      case 'bus-refuses':
        this.#disturbances.bus = act.kind;
        this.#cloud.clock.at(this.#cloud.clock.nowMs() + act.ms, () => {
          this.#disturbances.bus = undefined;
        });
        return;
    }
  }

  /** Takes every fault away, and gives circuits that operators took out back. */
  async endFaults(): Promise<void> {
    this.#disturbances.end();
    await this.#deployAsBuilt();
    await clearFaultRules(this.#table);
    for (const { breakerId, state } of await listBreakers(this.#target)) {
      // what an operator half-opened waits for calls, and there may be none any more
      const isOperators = state === 'ISOLATED' || state === 'METRICS_ONLY' || this.#probed.has(breakerId);
      if (!isOperators || state === 'CLOSED') continue;
      await runBreakerCommand(this.#target, { verb: 'reset', breakerId, reason: 'a test ends' });
    }
  }

  /**
   * Another version of the app: new execution environments for all functions, and a definition with more retries. What runs goes
   * on under the definition it was started with.
   */
  async #redeploy(): Promise<void> {
    this.#disturbances.injected.redeployed += 1;
    this.#cloud.lambda.renewEnvironments();
    const { stateMachineArn } = this.#target;
    const described = (await this.#cloud.stepFunctions.call('DescribeStateMachine', { stateMachineArn })) as {
      definition: string;
    };
    this.#asBuilt ??= described.definition;
    const definition = described.definition.replaceAll(
      /"MaxAttempts":([1-9])\b/g,
      (_, attempts) => `"MaxAttempts":${Number(attempts) + 1}`,
    );
    await this.#cloud.stepFunctions.call('UpdateStateMachine', { stateMachineArn, definition });
  }

  async #deployAsBuilt(): Promise<void> {
    if (this.#asBuilt === undefined) return;
    const { stateMachineArn } = this.#target;
    await this.#cloud.stepFunctions.call('UpdateStateMachine', { stateMachineArn, definition: this.#asBuilt });
    this.#asBuilt = undefined;
  }

  /** Puts events of this source that contain a text on their bus once more. */
  #repeat(source: string, text: string): void {
    const { events } = this.#cloud;
    for (const event of events.events()) {
      if (event.source !== source || event.isForwarded === true || !JSON.stringify(event).includes(text)) continue;
      const { 'detail-type': detailType, resources, detail, bus } = event;
      events.emit({ source, 'detail-type': detailType, resources, detail }, bus);
    }
  }
}

/** Some orders cannot be: a circuit that is closed has nothing to be probed. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof InvalidInputError)) throw error;
}
