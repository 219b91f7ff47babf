import type { Cloud } from '../../local/assembly/cloud.ts';
import { type ModelEndpoint, serveModels } from '../../local/wire/model-endpoint.ts';
import { readExecution } from '../../ops/status.ts';
import { openOwnWorld, type World } from '../support/world.ts';
import { type KillableAssembly, killableAssembly } from './assembly.ts';
import { type Defect, Disturbances } from './disturbances.ts';
import { type DeletedCircuit, type Evidence, readEvidence, readTables, type Tables } from './evidence.ts';
import { type FailedAct, Operator } from './operator.ts';
import { Running } from './running.ts';
import type { RunPlan, Scenario } from './scenario.ts';
import type { Subject } from './subjects.ts';

/** Every cloud begins at the same time, so that a seed gives the same histories. */
const BEGIN_MS = Date.UTC(2026, 0, 5, 9);
/** After faults have ended: longer than an open circuit, its probes, a sweep and what it starts. */
const HEALING_MS = 150_000;
/** While faults last, recovery is given so much time before the runs are looked at again. */
const FAULTS_STEP_MS = 10_000;
/** After the last redrive: longer than a minute, so that sweeps have looked at everything. */
const SETTLING_MS = 100_000;
/** Redrives without faults until a workflow must have succeeded, and after them resumes. */
const REDRIVES = 2;
const RESUMES = 1;

/** A cloud with one workflow in it, for one scenario after the other. */
export class Arena {
  readonly #assembly: KillableAssembly;
  /** A model that answers; its tier fails by the rules of a scenario. */
  readonly #models: ModelEndpoint;
  readonly #world: World;
  readonly #cloud: Cloud;
  readonly #disturbances: Disturbances;
  readonly #running: Running;
  readonly #deletedCircuits: DeletedCircuit[] = [];

  private constructor(
    assembly: KillableAssembly,
    models: ModelEndpoint,
    world: World,
    cloud: Cloud,
    disturbances: Disturbances,
  ) {
    this.#assembly = assembly;
    this.#models = models;
    this.#world = world;
    this.#cloud = cloud;
    this.#disturbances = disturbances;
    this.#running = new Running(cloud, disturbances);
  }

  /** @param defect built into the product on purpose @default - none */
  static async open({ workflow }: Subject, defect?: Defect): Promise<Arena> {
    const models = await serveModels([]);
    const assembly = await killableAssembly(workflow, models.origin);
    defect?.changeAssembly?.(assembly.path);
    const disturbances = new Disturbances(defect?.answer);
    const world = await openOwnWorld(assembly.path, {
      intercept: disturbances.intercept,
      machineNowMs: () => BEGIN_MS,
    });
    if (world.cloud === undefined) throw new Error('a world of our own has a cloud of its own');
    disturbances.cloud = world.cloud;
    return new Arena(assembly, models, world, world.cloud, disturbances);
  }

  /** Runs a scenario to its end and reads what it left. @throws StandstillError */
  async run(scenario: Scenario): Promise<Evidence> {
    const { clock } = this.#cloud;
    const startMs = clock.nowMs();
    const operator = new Operator(this.#world, this.#cloud, this.#disturbances);
    const before = new Set(this.#running.seen.keys());
    const snapshots: Tables[] = [];
    const schedule = new Schedule(this.#cloud, operator.failed);

    this.#disturbances.set(scenario.requestFaults);
    if (scenario.store !== undefined) this.#disturbances.setStore(scenario.store, scenario.seed);
    const stopRedriving = this.#redriveAtOnce(scenario, operator, schedule);
    for (const run of scenario.runs) {
      schedule.at(startMs + run.startMs, 'start', () => operator.start(run), run.workflowId);
      for (const act of run.acts) {
        schedule.at(
          startMs + act.atMs,
          act.kind,
          async () => {
            if (act.kind === 'stop') snapshots.push(await readTables(this.#cloud));
            await operator.actOn(run, act, scenario.subject);
          },
          run.workflowId,
        );
      }
    }
    for (const act of scenario.acts) {
      schedule.at(startMs + act.atMs, JSON.stringify(act), async () => {
        snapshots.push(await readTables(this.#cloud));
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
    snapshots.push(await readTables(this.#cloud));

    await schedule.now('faults end', () => operator.endFaults());
    await this.#pass(HEALING_MS);
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
    return await readEvidence(this.#cloud, {
      scenario,
      startMs,
      executions,
      snapshots,
      failedActs: operator.failed,
      deletedCircuits: this.#deletedCircuits,
      operatedFromMs,
      storeFaultsInjected: this.#disturbances.storeFaultsInjected,
    });
  }

  async close(): Promise<void> {
    await this.#world.close();
    await this.#models.close();
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
    const { status } = await readExecution(this.#world.target, executionArn);
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

  #workflowsAreIdle(): boolean {
    const { stateMachineArn } = this.#world.target;
    return [...this.#running.seen.values()].every(
      (change) => change.stateMachineArn !== stateMachineArn || change.status !== 'RUNNING',
    );
  }

  /** Lets virtual time pass. */
  async #pass(ms: number): Promise<void> {
    let isOver = false;
    this.#world.pass(ms).then(
      () => {
        isOver = true;
      },
      () => {},
    );
    await this.#running.until(() => isOver);
  }
}

/** What is done at a virtual time: time stands still until it is done. */
class Schedule {
  readonly #cloud: Cloud;
  readonly #failed: FailedAct[];
  #open = 0;

  constructor(cloud: Cloud, failed: FailedAct[]) {
    this.#cloud = cloud;
    this.#failed = failed;
  }

  at(atMs: number, act: string, run: () => Promise<void>, workflowId?: string): void {
    this.#open += 1;
    this.#cloud.clock.at(atMs, () => {
      this.#open -= 1;
      void this.now(act, run, workflowId);
    });
  }

  async now(act: string, run: () => Promise<void>, workflowId?: string): Promise<void> {
    this.#open += 1;
    const release = this.#cloud.clock.hold(`the test, for ${act}`);
    try {
      await run();
    } catch (error) {
      const of = workflowId === undefined ? {} : { workflowId };
      this.#failed.push({ act, ...of, error: String(error) });
    } finally {
      this.#open -= 1;
      release();
    }
  }

  isDone(): boolean {
    return this.#open === 0;
  }
}
