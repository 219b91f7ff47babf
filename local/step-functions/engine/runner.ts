import type { CancelTimer, Clock, ReleaseHold } from '../../clock.ts';
import type { Definition } from '../definition/types.ts';
import type { TaskOutcome, TaskRunner } from '../ports.ts';
import { step } from '../states/step.ts';
import { settleTask, submitTask, timeOutTask } from '../states/task.ts';
import { parentId } from './blocks.ts';
import type { Change } from './change.ts';
import { Draft } from './draft.ts';
import type { Scope } from './execution.ts';
import { recovered } from './recovered.ts';
import { type StepServices, Turn } from './turn.ts';
import type { Execution } from './world.ts';

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

type Job = () => void | Promise<void>;
type Work = (turn: Turn) => void | Promise<void>;

/** Jobs done in one go before other work of this process gets its turn: an endless loop of Pass must not starve it. */
const JOBS_PER_SLICE = 500;

/**
 * Moves one execution on, one job at a time: its own steps, answers of tasks, timers, calls from outside. Nothing is
 * remembered here that does not follow from the execution's scopes.
 */
export class Runner {
  private readonly host: RunnerHost;
  private readonly execution: Execution;
  private readonly definition: Definition;
  private readonly jobs: Job[] = [];
  private readonly timers = new Map<string, CancelTimer[]>();
  private pumping = false;

  constructor(host: RunnerHost, execution: Execution, definition: Definition) {
    this.host = host;
    this.execution = execution;
    this.definition = definition;
  }

  /** Starts or takes up whatever the scopes are doing. */
  resume(): void {
    const { timeoutAtMs } = this.execution.fate;
    if (timeoutAtMs !== undefined) this.timer('', timeoutAtMs, () => this.timeOut());
    for (const scope of this.execution.scopes.values()) {
      this.host.services.children.watchAll(this.execution, scope);
      this.arm(scope, false);
    }
  }

  /** Does a job in its turn. @returns when it is done */
  perform<Result>(job: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.enqueue(() => {
        try {
          resolve(job());
        } catch (error) {
          reject(error);
        }
      }, false);
    });
  }

  /** As `act`, for a caller that has to know whether it came in time. */
  actIf(scopeId: string, alike: (scope: Scope) => boolean, work: Work): Promise<boolean> {
    return new Promise((resolve) => {
      this.enqueue(async () => {
        const scope = this.scope(scopeId);
        const inTime = this.running && scope?.status === 'running' && alike(scope);
        if (inTime) await this.turn(scopeId, work);
        resolve(inTime);
      }, false);
    });
  }

  scope(id: string): Scope | undefined {
    return this.execution.scopes.get(id);
  }

  get running(): boolean {
    return this.execution.fate.status === 'RUNNING';
  }

  /** Lets a Map or Parallel look at how its children stand. */
  wake(scopeId: string): void {
    this.act(scopeId, (scope) => isFanOut(scope.activity.kind), step);
  }

  /** Does something to a scope that is still running; `alike` says whether it is still the same attempt. */
  act(scopeId: string, alike: (scope: Scope) => boolean, work: Work, first = false): void {
    this.enqueue(() => {
      const scope = this.execution.scopes.get(scopeId);
      return scope && alike(scope) ? this.turn(scopeId, work) : undefined;
    }, first);
  }

  private enqueue(job: Job, first: boolean): void {
    if (first) this.jobs.unshift(job);
    else this.jobs.push(job);
    if (this.pumping) return;
    this.pumping = true;
    const release = this.host.clock.hold();
    void this.pump(release);
  }

  private async pump(release: ReleaseHold): Promise<void> {
    try {
      // the caller goes on first: what it started has not happened yet when it returns
      await undefined;
      for (let done = 1; ; done++) {
        const job = this.jobs.shift();
        if (job === undefined) break;
        await job();
        if (done % JOBS_PER_SLICE === 0) await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      this.pumping = false;
      release();
    }
  }

  private async turn(scopeId: string, work: Work): Promise<void> {
    const scope = this.execution.scopes.get(scopeId);
    if (!this.running || scope?.status !== 'running') return;
    const { clock, services } = this.host;
    const draft = new Draft(this.execution, clock.nowMs());
    const turn = new Turn(services, this.execution, this.definition, draft, scopeId);
    let done = draft;
    try {
      await work(turn);
    } catch (error) {
      done = recovered(turn, error);
    }
    this.commit(done, scope.activity.kind === 'begin');
  }

  /** Commits, then acts on what was committed; `depthFirst` lets a scope that just began enter its first state at once. */
  private commit(draft: Draft, depthFirst: boolean): void {
    if (draft.isEmpty) return;
    const change = draft.toChange();
    const before = this.host.hasChildren(this.execution.head.arn) ? this.waiting() : [];
    this.host.commit(change);
    this.abandonWhatEnded(before);
    if (!this.running) {
      this.cancelTimers();
      this.host.closed(this.execution);
      return;
    }
    for (const id of change.dropped) this.cancelBelow(id);
    for (const [id, fields] of change.scopes) {
      const scope = this.execution.scopes.get(id);
      if (scope && (fields.activity !== undefined || fields.status !== undefined)) this.arm(scope, depthFirst);
    }
  }

  /** The scopes that may have started executions. */
  private waiting(): Scope[] {
    return [...this.execution.scopes.values()].filter(({ activity }) => childrenEvent(activity) !== undefined);
  }

  /** Child executions are stopped when the state that waits for them no longer does. */
  private abandonWhatEnded(before: readonly Scope[]): void {
    for (const { id, activity } of before) {
      const now = this.execution.scopes.get(id);
      const eventId = childrenEvent(activity);
      if (eventId === undefined) continue;
      const waits = this.running && now?.status === 'running' && childrenEvent(now.activity) === eventId;
      if (!waits) this.host.abandon(this.execution.head.arn, eventId);
    }
  }

  /** Makes happen what a scope's activity calls for. */
  private arm(scope: Scope, first: boolean): void {
    const { id, activity } = scope;
    this.cancel(id);
    if (activity.kind === 'over' && scope.status === 'succeeded') {
      const parent = parentId(id);
      if (parent !== undefined) this.wake(parent);
      return;
    }
    if (scope.status !== 'running') return;
    // an activity is only carried on while it is the same one: whatever replaces it is armed by itself
    const alike = (now: Scope) => now.activity === activity;
    switch (activity.kind) {
      case 'waiting':
      case 'backoff':
        this.timer(id, activity.dueMs, () => this.act(id, alike, step));
        return;
      case 'inFlight':
        this.start(scope);
        return;
      case 'over':
        return;
      default:
        this.act(id, alike, step, first);
    }
  }

  private start(scope: Scope): void {
    const { activity, id } = scope;
    const { head } = this.execution;
    if (activity.kind !== 'inFlight') return;
    const state = new Turn(this.host.services, this.execution, this.definition, new Draft(this.execution, 0), id).state;
    if (state.Type !== 'Task') return;
    const { scheduledEventId, taskToken } = activity;
    const alike = (now: Scope) => sameAttempt(now, scheduledEventId);
    if (activity.timeoutAtMs !== undefined) {
      this.timer(id, activity.timeoutAtMs, () => this.act(id, alike, (turn) => timeOutTask(turn, state, false)));
    }
    this.watchHeartbeat(scope);
    // a token task whose request was accepted only waits for its token; asking again would be a second request
    if (taskToken !== undefined && scope.submitted) return;
    const settled = (outcome: TaskOutcome) => this.act(id, alike, (turn) => settleTask(turn, state, outcome));
    try {
      this.host.tasks.start(
        {
          resource: state.Resource,
          parameters: activity.parameters,
          executionArn: head.arn,
          stateMachineArn: head.machineArn,
          stateName: scope.state,
          scheduledEventId,
          ...(taskToken !== undefined && { taskToken }),
        },
        { submitted: (output) => this.act(id, alike, (turn) => submitTask(turn, state, output)), settled },
      );
    } catch (error) {
      settled({ kind: 'failed', error: 'States.Runtime', cause: `The task could not be started: ${error}` });
    }
  }

  /** (Re)starts the heartbeat's clock of a task in flight. */
  watchHeartbeat(scope: Scope): void {
    const { activity, id, heartbeatDueMs } = scope;
    if (activity.kind !== 'inFlight' || heartbeatDueMs === 0) return;
    const { scheduledEventId } = activity;
    const missed = (now: Scope) => sameAttempt(now, scheduledEventId) && now.heartbeatDueMs <= this.host.clock.nowMs();
    this.timer(id, heartbeatDueMs, () =>
      this.act(id, missed, (turn) => {
        if (turn.state.Type === 'Task') timeOutTask(turn, turn.state, true);
      }),
    );
  }

  private timeOut(): void {
    void this.perform(() => {
      if (!this.running) return;
      const draft = new Draft(this.execution, this.host.clock.nowMs());
      draft.emitLast('ExecutionTimedOut', {}, 0);
      draft.decide({ status: 'TIMED_OUT', stopMs: draft.nowMs, error: 'States.Timeout' });
      this.commit(draft, false);
    });
  }

  /** Ends the execution from outside. */
  abort(error: string | undefined, cause: string | undefined): void {
    const details = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
    const draft = new Draft(this.execution, this.host.clock.nowMs());
    draft.emitLast('ExecutionAborted', details, 0);
    draft.decide({ status: 'ABORTED', stopMs: draft.nowMs, ...details });
    this.commit(draft, false);
  }

  private timer(id: string, dueMs: number, callback: () => void): void {
    const list = this.timers.get(id) ?? [];
    list.push(this.host.clock.at(dueMs, callback));
    this.timers.set(id, list);
  }

  private cancel(id: string): void {
    for (const cancel of this.timers.get(id) ?? []) cancel();
    this.timers.delete(id);
  }

  private cancelBelow(id: string): void {
    for (const key of this.timers.keys()) if (key.startsWith(`${id}.`)) this.cancel(key);
  }

  private cancelTimers(): void {
    for (const id of this.timers.keys()) this.cancel(id);
  }
}

function sameAttempt(scope: Scope, scheduledEventId: number): boolean {
  return scope.activity.kind === 'inFlight' && scope.activity.scheduledEventId === scheduledEventId;
}

function isFanOut(kind: Scope['activity']['kind']): boolean {
  return kind === 'branches' || kind === 'iterations' || kind === 'mapRun';
}

/** The event under which a scope may have started executions. */
function childrenEvent(activity: Scope['activity']): number | undefined {
  if (activity.kind === 'inFlight') return activity.scheduledEventId;
  return activity.kind === 'mapRun' ? activity.startedEventId : undefined;
}
