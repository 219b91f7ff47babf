import type { Clock } from '../../../clock/clock.ts';
import { type Definition, stateNamed } from '../definition/types.ts';
import { blockOf } from '../execution/blocks.ts';
import type { Change } from '../execution/change.ts';
import { ChangeSet } from '../execution/change-set.ts';
import type { Branch } from '../execution/execution.ts';
import { parentId } from '../execution/execution.ts';
import { RUNTIME, TIMEOUT } from '../execution/failure.ts';
import type { Execution } from '../execution/state-store.ts';
import { Step, type StepServices } from '../execution/step.ts';
import type { TaskRunner } from '../execution/task-runner.ts';
import { advancePlainStates } from '../states/advance-plain-states.ts';
import { runStep } from '../states/run-step.ts';
import { parametersOf, timeOutTask } from '../states/task.ts';
import { changeSetOfFailure } from './failed-step.ts';
import { Queue } from './queue.ts';
import { TaskCallbacks, type TaskWork } from './task-callbacks.ts';
import { Timers } from './timers.ts';

/** The engine, as far as a runner uses it. */
export interface RunnerHost {
  readonly clock: Clock;
  readonly tasks: TaskRunner;
  readonly services: StepServices;
  /** journal first, then apply */
  commit(change: Change): void;
  /** the execution is no longer running */
  closed(execution: Execution): void;
  /** has it ever started another one? */
  hasChildren(executionArn: string): boolean;
  /** aborts the executions that this event started */
  stopChildren(executionArn: string, eventId: number): void;
}

type Work = (step: Step) => void | Promise<void>;
type InFlight = Extract<Branch['activity'], { kind: 'inFlight' }>;

/** The key of the machine's own timeout among the timers. */
const WHOLE = '';

/**
 * Moves one execution on, one job at a time: its own steps, answers of tasks, timers, calls from outside. It keeps
 * no state that does not follow from the execution's branches.
 */
export class Runner {
  readonly #host: RunnerHost;
  readonly #execution: Execution;
  readonly #definition: Definition;
  readonly #queue: Queue;
  readonly #timers: Timers;

  constructor(host: RunnerHost, execution: Execution, definition: Definition) {
    this.#host = host;
    this.#execution = execution;
    this.#definition = definition;
    this.#queue = new Queue(host.clock);
    this.#timers = new Timers(host.clock);
  }

  get running(): boolean {
    return this.#execution.lifecycle.status === 'RUNNING';
  }

  /** A branch does more than wait for a time, a token or a child. */
  get hasCallUnderWay(): boolean {
    for (const { status, activity, submitted } of this.#execution.branches.values()) {
      if (status === 'running' && !waits(activity.kind) && !submitted) return true;
    }
    return false;
  }

  branch(id: string): Branch | undefined {
    return this.#execution.branches.get(id);
  }

  /** Starts or continues the activities of all branches. */
  resume(): void {
    const { timeoutAtMs } = this.#execution.lifecycle;
    if (timeoutAtMs !== undefined) this.#timers.set(WHOLE, timeoutAtMs, () => this.#queue.add(() => this.#timeOut()));
    for (const branch of this.#execution.branches.values()) {
      this.#host.services.childExecutions.watchAll(this.#execution, branch);
      this.#arm(branch, false);
    }
  }

  /** Lets a Map or Parallel look at how its children stand. */
  wake(branchId: string): void {
    this.#queue.add(() => (isFanOut(this.branch(branchId)) ? this.#step(branchId, runStep) : undefined));
  }

  /** Does something to a branch, if it is still `alike`. @returns whether it came in time, once it is done */
  actIf(branchId: string, alike: (branch: Branch) => boolean, work: Work): Promise<boolean> {
    return new Promise((resolve) => {
      this.#queue.add(async () => {
        const branch = this.branch(branchId);
        const inTime = this.running && branch?.status === 'running' && alike(branch);
        if (inTime) await this.#step(branchId, work);
        resolve(inTime);
      });
    });
  }

  /** Ends the execution from outside, unless it has ended. @returns when that is done */
  abort(error?: string, cause?: string): Promise<void> {
    return new Promise((resolve) => {
      this.#queue.add(() => {
        if (this.running) {
          const details = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
          const changeSet = new ChangeSet(this.#execution, this.#host.clock.nowMs());
          changeSet.emitLast('ExecutionAborted', details, 0);
          changeSet.decide({ status: 'ABORTED', stopMs: changeSet.nowMs, ...details });
          this.#commit(changeSet, false);
        }
        resolve();
      });
    });
  }

  /** (Re)starts the heartbeat's clock of a task in flight. */
  watchHeartbeat(branch: Branch): void {
    const { activity, id, heartbeatDueMs } = branch;
    if (activity.kind !== 'inFlight' || heartbeatDueMs === 0) return;
    this.#timers.set(id, heartbeatDueMs, () => {
      this.#queue.add(() => {
        // a heartbeat that came meanwhile has moved the due time and set a timer of its own
        const late = (this.branch(id)?.heartbeatDueMs ?? 0) <= this.#host.clock.nowMs();
        return late
          ? this.#ifSame(id, activity.scheduledEventId, (step, state) => timeOutTask(step, state, true))
          : undefined;
      });
    });
  }

  #timeOut(): void {
    if (!this.running) return;
    const changeSet = new ChangeSet(this.#execution, this.#host.clock.nowMs());
    // the error is in the event alone, the execution's description has none
    changeSet.emitLast('ExecutionTimedOut', { error: TIMEOUT }, 0);
    changeSet.decide({ status: 'TIMED_OUT', stopMs: changeSet.nowMs });
    this.#commit(changeSet, false);
  }

  /** Runs one step of a branch with the plain states after it, and commits its change set, or that of its failure. */
  #step(branchId: string, work: Work): void | Promise<void> {
    const branch = this.branch(branchId);
    if (!this.running || branch?.status !== 'running') return;
    const changeSet = new ChangeSet(this.#execution, this.#host.clock.nowMs());
    const step = new Step(this.#host.services, this.#execution, this.#definition, changeSet, branchId);
    const begins = branch.activity.kind === 'begin';
    try {
      const pending = work(step);
      if (pending !== undefined) return this.#later(pending, step, begins);
      advancePlainStates(step);
    } catch (error) {
      this.#commit(changeSetOfFailure(step, error), begins);
      return;
    }
    this.#commit(changeSet, begins);
  }

  async #later(pending: Promise<void>, step: Step, begins: boolean): Promise<void> {
    try {
      await pending;
      advancePlainStates(step);
    } catch (error) {
      this.#commit(changeSetOfFailure(step, error), begins);
      return;
    }
    this.#commit(step.changeSet, begins);
  }

  /** Commits the changes, then acts on them; `depthFirst` lets a branch that just began enter its first state at once. */
  #commit(changeSet: ChangeSet, depthFirst: boolean): void {
    if (changeSet.isEmpty) return;
    const change = changeSet.toChange();
    const waiting = this.#host.hasChildren(this.#execution.spec.arn) ? this.#waiting() : [];
    this.#host.commit(change);
    this.#stopChildrenOfEnded(waiting);
    if (!this.running) {
      this.#timers.cancelAll();
      this.#host.closed(this.#execution);
      return;
    }
    for (const id of change.dropped) this.#timers.cancelBelow(id);
    for (const { before, after } of changeSet.branches) {
      if (before?.activity !== after.activity || before.status !== after.status) this.#arm(after, depthFirst);
    }
  }

  /** The branches that may have started executions. */
  #waiting(): Branch[] {
    return [...this.#execution.branches.values()].filter(({ activity }) => childrenEvent(activity) !== undefined);
  }

  /** Child executions are stopped when the state that waits for them no longer does. */
  #stopChildrenOfEnded(before: readonly Branch[]): void {
    for (const { id, activity } of before) {
      const now = this.branch(id);
      const eventId = childrenEvent(activity);
      if (eventId === undefined) continue;
      const waits = this.running && now?.status === 'running' && childrenEvent(now.activity) === eventId;
      if (!waits) this.#host.stopChildren(this.#execution.spec.arn, eventId);
    }
  }

  /** Sets the timer, starts the task or queues the next step of a branch's activity. */
  #arm(branch: Branch, first: boolean): void {
    const { id, activity, status } = branch;
    this.#timers.cancel(id);
    if (activity.kind === 'over') {
      const parent = parentId(id);
      if (parent !== undefined && status === 'succeeded') this.wake(parent);
      return;
    }
    if (status !== 'running') return;
    switch (activity.kind) {
      case 'waiting':
      case 'backoff':
        this.#timers.set(id, activity.dueMs, () => this.#carryOn(id, activity, false));
        return;
      case 'inFlight':
        this.#start(branch, activity);
        return;
      default:
        this.#carryOn(id, activity, first);
    }
  }

  /** Queues the next step of an activity, unless another one has replaced it by then. */
  #carryOn(id: string, activity: Branch['activity'], first: boolean): void {
    this.#queue.add(() => (this.branch(id)?.activity === activity ? this.#step(id, runStep) : undefined), first);
  }

  #start(branch: Branch, activity: InFlight): void {
    const { id, state } = branch;
    const { spec } = this.#execution;
    const { scheduledEventId, taskToken, timeoutAtMs } = activity;
    if (timeoutAtMs !== undefined) {
      this.#timers.set(id, timeoutAtMs, () => {
        this.#queue.add(() => this.#ifSame(id, scheduledEventId, (step, task) => timeOutTask(step, task, false)));
      });
    }
    this.watchHeartbeat(branch);
    // a token task whose request was accepted only waits for its token; calling again would be a second request
    if (taskToken !== undefined && branch.submitted) return;
    const definition = stateNamed(blockOf(this.#definition, this.#execution, branch), state);
    if (definition.Type !== 'Task') return;
    const task = {
      resource: definition.Resource,
      parameters: parametersOf(this.#execution.history, scheduledEventId),
      executionArn: spec.arn,
      stateMachineArn: spec.machineArn,
      stateName: state,
      scheduledEventId,
      ...(spec.traceHeader === undefined ? {} : { traceHeader: spec.traceHeader }),
    };
    const listener = new TaskCallbacks(this.#queue, (work) => this.#ifSame(id, scheduledEventId, work));
    try {
      this.#host.tasks.start(taskToken === undefined ? task : { ...task, taskToken }, listener);
    } catch (error) {
      listener.settled({ kind: 'failed', error: RUNTIME, cause: `The task could not be started: ${error}` });
    }
  }

  /** Does something to a task, if it is still in the attempt that the event scheduled. */
  #ifSame(id: string, scheduledEventId: number, work: TaskWork): void | Promise<void> {
    const activity = this.branch(id)?.activity;
    if (activity?.kind !== 'inFlight' || activity.scheduledEventId !== scheduledEventId) return;
    return this.#step(id, (step) => (step.state.Type === 'Task' ? work(step, step.state) : undefined));
  }
}

function waits(kind: Branch['activity']['kind']): boolean {
  return kind === 'waiting' || kind === 'branches' || kind === 'iterations' || kind === 'mapRun' || kind === 'over';
}

function isFanOut(branch: Branch | undefined): boolean {
  const kind = branch?.activity.kind;
  return kind === 'branches' || kind === 'iterations' || kind === 'mapRun';
}

/** The event under which a branch may have started executions. */
function childrenEvent(activity: Branch['activity']): number | undefined {
  if (activity.kind === 'inFlight') return activity.scheduledEventId;
  return activity.kind === 'mapRun' ? activity.startedEventId : undefined;
}
