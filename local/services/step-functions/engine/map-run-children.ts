import type { Clock } from '../../../clock/clock.ts';
import { stateNamed } from '../definition/types.ts';
import { executionArn, machineArn } from '../execution/arns.ts';
import { blockOf, pathOf } from '../execution/blocks.ts';
import type { ChangeSet } from '../execution/change-set.ts';
import type { Branch, ExecutionSpec, MapRunActivity, Revision } from '../execution/execution.ts';
import type { Execution, StateStore } from '../execution/state-store.ts';
import type { ChildExecutions, StepServices } from '../execution/step.ts';
import { uuid } from '../jsonata/functions.ts';
import { redrive } from '../redrive/redrive.ts';

/** The engine, as far as map runs use it. */
interface MapRunHost {
  readonly store: StateStore;
  readonly clock: Clock;
  readonly services: StepServices;
  start(spec: ExecutionSpec): Execution;
  reopen(execution: Execution, changeSet: ChangeSet): void;
  revision(id: string): Revision;
  runnerOf(executionArn: string): { wake(branchId: string): void } | undefined;
  whenClosed(execution: Execution, callback: () => void): void;
}

/** Starts the executions of distributed Maps, and notifies the Map of their ends. */
export class MapRunChildren implements ChildExecutions {
  readonly #engine: MapRunHost;

  constructor(engine: MapRunHost) {
    this.#engine = engine;
  }

  list(parent: Execution, eventId: number): readonly Execution[] {
    return this.#engine.store.childrenOf(parent.spec.arn, eventId);
  }

  start(parent: Execution, branch: Branch, index: number): void {
    const { activity } = branch;
    if (activity.kind === 'mapRun')
      this.#watch(parent, branch, this.#engine.start(this.#spec(parent, branch, activity, index)));
  }

  restart(parent: Execution, branch: Branch, child: Execution): void {
    const index = child.spec.parent?.index ?? 0;
    if (child.spec.machineType === 'EXPRESS') {
      this.start(parent, branch, index);
      return;
    }
    const { definition } = this.#engine.revision(child.spec.revisionId);
    this.#engine.reopen(child, redrive(child, definition, this.#engine.clock.nowMs()));
    this.#watch(parent, branch, child);
  }

  /** After a restart: the children are running, or have ended meanwhile. */
  watchAll(parent: Execution, branch: Branch): void {
    if (branch.activity.kind !== 'mapRun') return;
    for (const child of this.list(parent, branch.activity.startedEventId)) {
      if (child?.lifecycle.status === 'RUNNING') this.#watch(parent, branch, child);
    }
  }

  #watch(parent: Execution, branch: Branch, child: Execution): void {
    this.#engine.whenClosed(child, () => this.#engine.runnerOf(parent.spec.arn)?.wake(branch.id));
  }

  #spec(parent: Execution, branch: Branch, activity: MapRunActivity, index: number): ExecutionSpec {
    const { services, clock } = this.#engine;
    const { spec } = parent;
    const machineName = `${spec.machineName}/${activity.label}`;
    const name = uuid(services);
    const { definition } = this.#engine.revision(spec.revisionId);
    const state = stateNamed(blockOf(definition, parent, branch), branch.state);
    const type = state.Type === 'Map' ? (state.ItemProcessor.ProcessorConfig?.ExecutionType ?? 'STANDARD') : 'STANDARD';
    return {
      arn: executionArn(services, machineName, name),
      name,
      machineArn: machineArn(services, machineName),
      machineName,
      machineType: type,
      revisionId: spec.revisionId,
      roleArn: spec.roleArn,
      input: activity.inputs[index] ?? null,
      startMs: clock.nowMs(),
      blockPath: [...pathOf(parent, branch), { state: branch.state, index: 0 }],
      parent: {
        executionArn: spec.arn,
        eventId: activity.startedEventId,
        parentClosePolicy: 'terminate',
        index,
        mapRunArn: activity.mapRunArn,
        generation: activity.redriveCount,
      },
    };
  }
}
