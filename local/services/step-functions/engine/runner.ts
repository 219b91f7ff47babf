import type { Clock } from '../../../clock/clock.ts';
import { type Definition, stateNamed } from '../definition/types.ts';
import { blockOf } from '../execution/blocks.ts';
import type { Change } from '../execution/change.ts';
import { Draft } from '../execution/change-set.ts';
import type { Scope } from '../execution/execution.ts';
import { parentId } from '../execution/execution.ts';
import { RUNTIME, TIMEOUT } from '../execution/failure.ts';
import type { Execution } from '../execution/state-store.ts';
import { type StepServices, Turn } from '../execution/step.ts';
import type { TaskRunner } from '../execution/task-runner.ts';
import { goOn } from '../states/advance-plain-states.ts';
import { step } from '../states/run-step.ts';
import { parametersOf, timeOutTask } from '../states/task.ts';
import { recovered } from './failed-step.ts';
import { Queue } from './queue.ts';
import { Answers, type TaskWork } from './task-callbacks.ts';
import { Timers } from './timers.ts';

/** What a runner needs from the engine around it. */
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
  /** nobody waits any more for what this event started */
  abandon(executionArn: string, eventId: number): void;
}

type Work = (turn: Turn) => void | Promise<void>;
type InFlight = Extract<Scope['activity'], { kind: 'inFlight' }>;

/** The key of the machine's own timeout among the timers. */
const WHOLE = '';

/**
 * Moves one execution on, one job at a time: its own steps, answers of tasks, timers, calls from outside. Nothing is
 * remembered here that does not follow from the execution's scopes.
 */
export class Runner {
  private readonly host: RunnerHost;
  private readonly execution: Execution;
  private readonly definition: Definition;
  private readonly queue: Queue;
  private readonly timers: Timers;

  constructor(host: RunnerHost, execution: Execution, definition: Definition) {
    this.host = host;
    this.execution = execution;
    this.definition = definition;
    this.queue = new Queue(host.clock);
    this.timers = new Timers(host.clock);
  }

  get running(): boolean {
    return this.execution.fate.status === 'RUNNING';
  }

  /** It does more than wait for a time, for a token, or for what it started in its turn. */
  get hasCallUnderWay(): boolean {
    for (const { status, activity, submitted } of this.execution.scopes.values()) {
      if (status === 'running' && !waits(activity.kind) && !submitted) return true;
    }
    return false;
  }

  scope(id: string): Scope | undefined {
    return this.execution.scopes.get(id);
  }

  /** Starts or takes up whatever the scopes are doing. */
  resume(): void {
    const { timeoutAtMs } = this.execution.fate;
    if (timeoutAtMs !== undefined) this.timers.set(WHOLE, timeoutAtMs, () => this.queue.add(() => this.timeOut()));
    for (const scope of this.execution.scopes.values()) {
      this.host.services.children.watchAll(this.execution, scope);
      this.arm(scope, false);
    }
  }

  /** Lets a Map or Parallel look at how its children stand. */
  wake(scopeId: string): void {
    this.queue.add(() => (isFanOut(this.scope(scopeId)) ? this.turn(scopeId, step) : undefined));
  }

  /** Does something to a scope, if it is still `alike`. @returns whether it came in time, once it is done */
  actIf(scopeId: string, alike: (scope: Scope) => boolean, work: Work): Promise<boolean> {
    return new Promise((resolve) => {
      this.queue.add(async () => {
        const scope = this.scope(scopeId);
        const inTime = this.running && scope?.status === 'running' && alike(scope);
        if (inTime) await this.turn(scopeId, work);
        resolve(inTime);
      });
    });
  }

  /** Ends the execution from outside, unless it has ended. @returns when that is done */
  abort(error?: string, cause?: string): Promise<void> {
    return new Promise((resolve) => {
      this.queue.add(() => {
        if (this.running) {
          const details = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
          const draft = new Draft(this.execution, this.host.clock.nowMs());
          draft.emitLast('ExecutionAborted', details, 0);
          draft.decide({ status: 'ABORTED', stopMs: draft.nowMs, ...details });
          this.commit(draft, false);
        }
        resolve();
      });
    });
  }

  /** (Re)starts the heartbeat's clock of a task in flight. */
  watchHeartbeat(scope: Scope): void {
    const { activity, id, heartbeatDueMs } = scope;
    if (activity.kind !== 'inFlight' || heartbeatDueMs === 0) return;
    this.timers.set(id, heartbeatDueMs, () => {
      this.queue.add(() => {
        // a heartbeat that came meanwhile has moved the due time and set a timer of its own
        const late = (this.scope(id)?.heartbeatDueMs ?? 0) <= this.host.clock.nowMs();
        return late
          ? this.ifSame(id, activity.scheduledEventId, (turn, state) => timeOutTask(turn, state, true))
          : undefined;
      });
    });
  }

  private timeOut(): void {
    if (!this.running) return;
    const draft = new Draft(this.execution, this.host.clock.nowMs());
    // the error is in the event alone, the execution's description has none
    draft.emitLast('ExecutionTimedOut', { error: TIMEOUT }, 0);
    draft.decide({ status: 'TIMED_OUT', stopMs: draft.nowMs });
    this.commit(draft, false);
  }

  /** One step of a scope, and what follows from it at once: what it drafts, or what becomes of its failure, is committed. */
  private turn(scopeId: string, work: Work): void | Promise<void> {
    const scope = this.scope(scopeId);
    if (!this.running || scope?.status !== 'running') return;
    const draft = new Draft(this.execution, this.host.clock.nowMs());
    const turn = new Turn(this.host.services, this.execution, this.definition, draft, scopeId);
    const begins = scope.activity.kind === 'begin';
    try {
      const pending = work(turn);
      if (pending !== undefined) return this.later(pending, turn, begins);
      goOn(turn);
    } catch (error) {
      this.commit(recovered(turn, error), begins);
      return;
    }
    this.commit(draft, begins);
  }

  private async later(pending: Promise<void>, turn: Turn, begins: boolean): Promise<void> {
    try {
      await pending;
      goOn(turn);
    } catch (error) {
      this.commit(recovered(turn, error), begins);
      return;
    }
    this.commit(turn.draft, begins);
  }

  /** Commits, then acts on what was committed; `depthFirst` lets a scope that just began enter its first state at once. */
  private commit(draft: Draft, depthFirst: boolean): void {
    if (draft.isEmpty) return;
    const change = draft.toChange();
    const waiting = this.host.hasChildren(this.execution.head.arn) ? this.waiting() : [];
    this.host.commit(change);
    this.abandonWhatEnded(waiting);
    if (!this.running) {
      this.timers.cancelAll();
      this.host.closed(this.execution);
      return;
    }
    for (const id of change.dropped) this.timers.cancelBelow(id);
    for (const { before, after } of draft.scopes) {
      if (before?.activity !== after.activity || before.status !== after.status) this.arm(after, depthFirst);
    }
  }

  /** The scopes that may have started executions. */
  private waiting(): Scope[] {
    return [...this.execution.scopes.values()].filter(({ activity }) => childrenEvent(activity) !== undefined);
  }

  /** Child executions are stopped when the state that waits for them no longer does. */
  private abandonWhatEnded(before: readonly Scope[]): void {
    for (const { id, activity } of before) {
      const now = this.scope(id);
      const eventId = childrenEvent(activity);
      if (eventId === undefined) continue;
      const waits = this.running && now?.status === 'running' && childrenEvent(now.activity) === eventId;
      if (!waits) this.host.abandon(this.execution.head.arn, eventId);
    }
  }

  /** Makes happen what a scope's activity calls for. */
  private arm(scope: Scope, first: boolean): void {
    const { id, activity, status } = scope;
    this.timers.cancel(id);
    if (activity.kind === 'over') {
      const parent = parentId(id);
      if (parent !== undefined && status === 'succeeded') this.wake(parent);
      return;
    }
    if (status !== 'running') return;
    switch (activity.kind) {
      case 'waiting':
      case 'backoff':
        this.timers.set(id, activity.dueMs, () => this.carryOn(id, activity, false));
        return;
      case 'inFlight':
        this.start(scope, activity);
        return;
      default:
        this.carryOn(id, activity, first);
    }
  }

  /** An activity is only carried on while it is the same one: whatever replaces it is armed by itself. */
  private carryOn(id: string, activity: Scope['activity'], first: boolean): void {
    this.queue.add(() => (this.scope(id)?.activity === activity ? this.turn(id, step) : undefined), first);
  }

  private start(scope: Scope, activity: InFlight): void {
    const { id, state } = scope;
    const { head } = this.execution;
    const { scheduledEventId, taskToken, timeoutAtMs } = activity;
    if (timeoutAtMs !== undefined) {
      this.timers.set(id, timeoutAtMs, () => {
        this.queue.add(() => this.ifSame(id, scheduledEventId, (turn, task) => timeOutTask(turn, task, false)));
      });
    }
    this.watchHeartbeat(scope);
    // a token task whose request was accepted only waits for its token; asking again would be a second request
    if (taskToken !== undefined && scope.submitted) return;
    const definition = stateNamed(blockOf(this.definition, this.execution, scope), state);
    if (definition.Type !== 'Task') return;
    const task = {
      resource: definition.Resource,
      parameters: parametersOf(this.execution.history, scheduledEventId),
      executionArn: head.arn,
      stateMachineArn: head.machineArn,
      stateName: state,
      scheduledEventId,
    };
    const listener = new Answers(this.queue, (work) => this.ifSame(id, scheduledEventId, work));
    try {
      this.host.tasks.start(taskToken === undefined ? task : { ...task, taskToken }, listener);
    } catch (error) {
      listener.settled({ kind: 'failed', error: RUNTIME, cause: `The task could not be started: ${error}` });
    }
  }

  /** Does something to a task, if it is still in the attempt that the event scheduled. */
  private ifSame(id: string, scheduledEventId: number, work: TaskWork): void | Promise<void> {
    const activity = this.scope(id)?.activity;
    if (activity?.kind !== 'inFlight' || activity.scheduledEventId !== scheduledEventId) return;
    return this.turn(id, (turn) => (turn.state.Type === 'Task' ? work(turn, turn.state) : undefined));
  }
}

function waits(kind: Scope['activity']['kind']): boolean {
  return kind === 'waiting' || kind === 'branches' || kind === 'iterations' || kind === 'mapRun' || kind === 'over';
}

function isFanOut(scope: Scope | undefined): boolean {
  const kind = scope?.activity.kind;
  return kind === 'branches' || kind === 'iterations' || kind === 'mapRun';
}

/** The event under which a scope may have started executions. */
function childrenEvent(activity: Scope['activity']): number | undefined {
  if (activity.kind === 'inFlight') return activity.scheduledEventId;
  return activity.kind === 'mapRun' ? activity.startedEventId : undefined;
}
