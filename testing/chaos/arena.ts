import { type Cloud, type CloudOptions, startCloud } from '../../local/assembly/cloud.ts';
import { readAssembly } from '../../local/assembly/template/cloud-assembly.ts';
import { readResources } from '../../local/assembly/template/resources.ts';
import type { EmulatedRules } from '../../local/services/models/emulated-models.ts';
import type { EmulatedModelRule } from '../../local/services/models/rules.ts';
import type { Intercept } from '../../local/wire/answer.ts';
import { type ModelEndpoint, serveModels } from '../../local/wire/model-endpoint.ts';
import { readExecution } from '../../ops/status.ts';
import type { Target } from '../../ops/target.ts';
import { targetOf } from '../cloud-target.ts';
import { inProcessClients } from '../in-process-clients.ts';
import { changeFunctions, type KillableAssembly, killableAssembly } from './assembly.ts';
import { type Defect, Disturbances } from './disturbances.ts';
import { type DeletedCircuit, type Evidence, readEvidence, readTables, type Tables } from './evidence.ts';
import { Operator } from './operator.ts';
import { Running } from './running.ts';
import type { RunPlan, Scenario } from './scenario.ts';
import { Schedule } from './schedule.ts';
import type { Subject } from './subject.ts';

/** Every cloud begins at the same time, so that a seed gives the same histories. */
const BEGIN_MS = Date.UTC(2026, 0, 5, 9);
/** After faults have ended: longer than an open circuit, its probes, a sweep and what it starts. */
const HEALING_MS = 150_000;
/** After a scenario that left nothing to heal: longer than any function works on. */
const QUIET_MS = 5_000;
/** While faults last, recovery is given so much time before the runs are looked at again. */
const FAULTS_STEP_MS = 10_000;
/** After the last redrive: longer than a minute, so that sweeps have looked at everything. */
const SETTLING_MS = 100_000;
/** Redrives without faults until a workflow must have succeeded, and after them resumes. */
const REDRIVES = 2;
const RESUMES = 1;

/** How the cloud of an arena is opened. */
export interface ArenaOptions {
  /** built into the product on purpose @default - none */
  readonly defect?: Defect;
  /** called with the cloud as soon as it is there @default - nobody is */
  readonly onCloud?: (cloud: Cloud) => void;
  /** the folder of the assembly @default - a copy whose functions can be killed between two requests */
  readonly assembly?: string;
  /** @default - simulated and in memory */
  readonly cloud?: Partial<CloudOptions>;
  /** the part of a request's body that faults of the store are drawn for @default - all of it */
  readonly contentOf?: (body: string) => string;
  /** looks at requests in place of the disturbances, which it may pass them on to @default - the disturbances do */
  readonly intercept?: (disturbances: Disturbances) => Intercept | 'no requests';
}

/** A cloud with one workflow in it, for one scenario after the other. */
export class Arena {
  readonly #assembly: KillableAssembly;
  /** A model that answers; its tier fails by the rules of a scenario. */
  readonly #models: ModelEndpoint | undefined;
  readonly #target: Target;
  readonly #cloud: Cloud;
  readonly #outputs: Readonly<Record<string, string>>;
  readonly #disturbances: Disturbances;
  readonly #running: Running;
  /** those that it was built with, before any defect */
  readonly #alarms: readonly string[];
  readonly #deletedCircuits: DeletedCircuit[] = [];

  private constructor(
    assembly: KillableAssembly,
    models: ModelEndpoint | undefined,
    {
      cloud,
      outputs,
      disturbances,
      alarms,
    }: {
      readonly cloud: Cloud;
      readonly outputs: Readonly<Record<string, string>>;
      readonly disturbances: Disturbances;
      readonly alarms: readonly string[];
    },
  ) {
    this.#assembly = assembly;
    this.#models = models;
    this.#target = targetOf({ ...cloud, outputs }, inProcessClients(cloud));
    this.#cloud = cloud;
    this.#outputs = outputs;
    this.#disturbances = disturbances;
    this.#alarms = alarms;
    this.#running = new Running(cloud, disturbances);
  }

  static async open(subject: Subject, options: ArenaOptions = {}): Promise<Arena> {
    const { defect, onCloud, contentOf } = options;
    const { modelOrigin, functionSettings } = subject;
    const disturbances = new Disturbances(defect?.answer, contentOf);
    const models = modelOrigin === undefined ? undefined : await serveModels(quotaRules(disturbances));
    const changes = [
      ...(modelOrigin === undefined || models === undefined
        ? []
        : [(path: string) => changeFunctions(path, (source) => source.replaceAll(modelOrigin, models.origin))]),
      ...(defect?.changeAssembly === undefined ? [] : [defect.changeAssembly]),
    ];
    const change = (path: string) => {
      for (const each of changes) each(path);
    };
    const built = await subject.assembly();
    const assembly =
      options.assembly === undefined
        ? killableAssembly(built, changes.length === 0 ? undefined : change)
        : { path: options.assembly, remove: () => undefined };
    const cloud = await startCloud({
      assembly: assembly.path,
      time: 'virtual',
      seed: 1,
      simulated: true,
      ...intercepted(options.intercept?.(disturbances) ?? disturbances.intercept),
      deliverEvent: disturbances.deliverEvent,
      clockSkewMs: disturbances.clockSkewMs,
      machineNowMs: () => BEGIN_MS,
      ...(functionSettings === undefined ? {} : { functionSettings }),
      ...(functionSettings?.models === undefined ? {} : { models: quotaRules(disturbances, functionSettings.models) }),
      ...options.cloud,
    });
    onCloud?.(cloud);
    disturbances.cloud = cloud;
    const { alarms } = readResources(readAssembly(built));
    const outputs = subject.outputs?.(cloud.stacks) ?? cloud.outputs;
    return new Arena(assembly, models, { cloud, outputs, disturbances, alarms: alarms.map(({ name }) => name) });
  }

  /** Runs a scenario to its end and reads what it left. @throws StandstillError */
  async run(scenario: Scenario): Promise<Evidence> {
    const { clock } = this.#cloud;
    this.#running.begin();
    const startMs = clock.nowMs();
    const operator = new Operator(this.#target, this.#cloud, this.#disturbances);
    const before = new Set(this.#running.seen.keys());
    const snapshots: Tables[] = [];
    const schedule = new Schedule(this.#cloud, operator.failed, () => this.#running.changed());

    const modelCalls = () => this.#cloud.models()?.calls ?? [];
    const callsBefore = modelCalls().length;
    const { breakers: circuitsBefore } = await readTables(this.#cloud, this.#outputs);
    this.#disturbances.begin(scenario);
    const stopRedriving = this.#redriveAtOnce(scenario, operator, schedule);
    for (const run of scenario.runs) {
      schedule.at(startMs + run.startMs, 'start', () => operator.start(run), run.workflowId);
      for (const act of run.acts) {
        schedule.at(
          startMs + act.atMs,
          act.kind,
          async () => {
            if (act.kind === 'stop') snapshots.push(await readTables(this.#cloud, this.#outputs));
            await operator.actOn(run, act, scenario.subject);
          },
          run.workflowId,
        );
      }
    }
    for (const act of scenario.acts) {
      schedule.at(startMs + act.atMs, JSON.stringify(act), async () => {
        snapshots.push(await readTables(this.#cloud, this.#outputs));
        await operator.share(act);
        if (act.kind === 'delete-circuit') {
          this.#deletedCircuits.push({ breakerId: act.breakerId, atMs: clock.nowMs() });
        }
      });
    }
    await this.#running.until(() => schedule.isDone() && this.#workflowsAreIdle());
    const faultsEndMs = startMs + (scenario.faultsLastMs ?? 0);
    while (clock.nowMs() < faultsEndMs && !this.#haveReports(scenario, operator)) await this.#pass(FAULTS_STEP_MS);
    await this.#running.until(() => this.#workflowsAreIdle());
    stopRedriving();
    snapshots.push(await readTables(this.#cloud, this.#outputs));

    await schedule.now('faults end', () => operator.endFaults());
    await this.#pass((await this.#isWell(scenario, operator, before)) ? QUIET_MS : HEALING_MS);
    await this.#running.until(() => this.#running.isIdle());
    const operatedFromMs = clock.nowMs();
    let isSettled = true;
    for (let round = 0; round < REDRIVES + RESUMES; round++) {
      for (const run of scenario.runs) {
        const finish = async () => {
          if (await this.#finish(run, operator, round >= REDRIVES)) isSettled = false;
        };
        await schedule.now('finish', finish, run.workflowId);
      }
      await this.#running.until(() => this.#workflowsAreIdle());
    }
    if (!isSettled) await this.#pass(SETTLING_MS);
    await this.#running.until(() => this.#running.isIdle());
    const executions = [...this.#running.seen.values()].filter(({ executionArn }) => !before.has(executionArn));
    const evidence = await readEvidence(this.#cloud, this.#outputs, {
      scenario,
      startMs,
      executions,
      snapshots,
      failedActs: operator.failed,
      modelCalls: modelCalls().slice(callsBefore),
      deletedCircuits: this.#deletedCircuits,
      operatedFromMs,
      injected: this.#disturbances.injected,
      circuitsBefore,
      alarms: this.#alarms,
    });
    this.#running.end();
    return evidence;
  }

  async close(): Promise<void> {
    this.#running.close();
    this.#target.close();
    await this.#cloud.stop();
    await this.#models?.close();
    this.#assembly.remove();
  }

  /** In the very instant in which a run fails it is redriven, as often as its plan says. */
  #redriveAtOnce({ runs }: Scenario, operator: Operator, schedule: Schedule): () => void {
    const left = new Map(
      runs.flatMap(({ workflowId, acts }) =>
        acts.flatMap((act) => (act.kind === 'redrive-at-once' ? [[workflowId, act.times] as const] : [])),
      ),
    );
    return this.#running.listen(({ executionArn, status }) => {
      if (status !== 'FAILED' && status !== 'TIMED_OUT') return;
      const workflowId = runs.find((run) => operator.newest(run.workflowId) === executionArn)?.workflowId ?? '';
      const times = left.get(workflowId) ?? 0;
      if (times === 0) return;
      left.set(workflowId, times - 1);
      schedule.now('redrive-at-once', () => operator.redrive(executionArn), workflowId).catch(() => {});
    });
  }

  /** Redrives or resumes what has not succeeded. @returns whether there was anything to do */
  async #finish({ workflowId }: RunPlan, operator: Operator, byResume: boolean): Promise<boolean> {
    const executionArn = operator.newest(workflowId);
    if (executionArn === undefined) return false;
    const { status } = await readExecution(this.#target, executionArn);
    if (status === 'SUCCEEDED' || status === 'RUNNING') return false;
    if (byResume) await operator.resume(workflowId);
    else await operator.redrive(executionArn);
    return true;
  }

  #haveReports({ runs }: Scenario, operator: Operator): boolean {
    return runs.every(({ workflowId }) => {
      const newest = this.#running.seen.get(operator.newest(workflowId) ?? '');
      return newest?.status === 'SUCCEEDED';
    });
  }

  /** Whether there is nothing to heal: no run failed, every circuit is closed, and no event is on its way. */
  async #isWell(scenario: Scenario, operator: Operator, before: ReadonlySet<string>): Promise<boolean> {
    if (scenario.delivery !== undefined || !this.#haveReports(scenario, operator)) return false;
    const { stateMachineArn } = this.#target;
    const own = [...this.#running.seen.values()].filter(({ executionArn }) => !before.has(executionArn));
    if (own.some((change) => change.stateMachineArn !== stateMachineArn) || own.length > scenario.runs.length)
      return false;
    const { breakers } = await readTables(this.#cloud, this.#outputs);
    return breakers.every(
      ({ state, pendingEvents }) => state === 'CLOSED' && Object.keys((pendingEvents ?? {}) as object).length === 0,
    );
  }

  #workflowsAreIdle(): boolean {
    const { stateMachineArn } = this.#target;
    return [...this.#running.seen.values()].every(
      (change) => change.stateMachineArn !== stateMachineArn || change.status !== 'RUNNING',
    );
  }

  /** Lets virtual time pass. */
  async #pass(ms: number): Promise<void> {
    let isOver = false;
    this.#cloud.clock.at(this.#cloud.clock.nowMs() + ms, () => {
      isOver = true;
      this.#running.changed();
    });
    await this.#running.until(() => isOver);
  }
}

/** Models that answer by rules, unless their quota is used up: every other refusal says when to come back. */
function quotaRules(disturbances: Disturbances, rules: readonly EmulatedModelRule[] = []): EmulatedRules {
  let refusals = 0;
  return ({ model, prompt }) => {
    if (disturbances.takeQuota()) return rules.find((rule) => fits(rule, model, prompt));
    refusals += 1;
    const retryAfter = refusals % 2 === 0 ? { retryAfter: '30' } : {};
    return { reply: { error: 'rate_limit_exceeded', status: 429, ...retryAfter } };
  };
}

function fits({ model, includes }: EmulatedModelRule, asked: string, prompt: string): boolean {
  return (model === undefined || model === asked) && (includes === undefined || prompt.includes(includes));
}

function intercepted(intercept: Intercept | 'no requests'): Partial<CloudOptions> {
  return intercept === 'no requests' ? {} : { intercept };
}
