import type { Json, JsonObject } from '../../../json.ts';
import { BranchChange, copyBranch, type WorkingBranch } from './branch-changes.ts';
import type { Advance } from './change.ts';
import type { Branch, ExecutionLifecycle, HistoryEvent } from './execution.ts';
import type { Execution } from './state-store.ts';

/** AWS ends an execution whose history would grow beyond this; only its last event may be number 25,000. */
export const MAX_EVENTS = 25_000;

/** Thrown when no event but the closing one fits any more. */
export class HistoryFull extends Error {}

/** Collects the changes of one step: reads see the earlier changes of the same step. */
export class ChangeSet {
  readonly execution: Execution;
  readonly nowMs: number;
  readonly #events: HistoryEvent[] = [];
  /** mostly one: a list is quicker than a map then */
  #changed: BranchChange[] = [];
  readonly #dropped: string[] = [];
  #newLifecycle: ExecutionLifecycle | undefined;

  constructor(execution: Execution, nowMs: number) {
    this.execution = execution;
    this.nowMs = nowMs;
  }

  /** Nothing would change. */
  get isEmpty(): boolean {
    return this.#events.length + this.#changed.length + this.#dropped.length === 0 && this.#newLifecycle === undefined;
  }

  get lifecycle(): ExecutionLifecycle {
    return this.#newLifecycle ?? this.execution.lifecycle;
  }

  /** Appends an event and returns its id. @throws HistoryFull */
  emit(type: string, details: JsonObject, previousEventId: number): number {
    if (this.room <= 0) throw new HistoryFull();
    return this.#append(type, details, previousEventId);
  }

  /** Appends the event that closes the execution: it always fits. */
  emitLast(type: string, details: JsonObject, previousEventId: number): number {
    return this.#append(type, details, previousEventId);
  }

  /** The number of events that fit before the closing one. */
  get room(): number {
    return MAX_EVENTS - this.#nextEventId;
  }

  #append(type: string, details: JsonObject, previousEventId: number): number {
    const id = this.#nextEventId;
    this.#events.push({ id, previousEventId, timestampMs: this.nowMs, type, details });
    return id;
  }

  get #nextEventId(): number {
    return this.execution.history.length + this.#events.length + 1;
  }

  get branches(): readonly BranchChange[] {
    return this.#changed;
  }

  /** A branch as it will be. */
  branch(id: string): Branch {
    const branch = this.#changeOf(id)?.after ?? this.execution.branches.get(id);
    if (branch === undefined) throw new Error(`no branch ${id}`);
    return branch;
  }

  set(id: string, fields: Partial<Branch>): void {
    Object.assign(this.edit(id), fields);
  }

  /** The change set's own copy of a branch: assignments to it are part of the change. */
  edit(id: string): WorkingBranch {
    const known = this.#changeOf(id);
    if (known !== undefined) return known.after;
    const before = this.branch(id);
    const after = copyBranch(before);
    const change = new BranchChange(before, after);
    // there is seldom a second one, and an empty array makes room for seventeen
    if (this.#changed.length === 0) this.#changed = [change];
    else this.#changed.push(change);
    return after;
  }

  #changeOf(id: string): BranchChange | undefined {
    for (const change of this.#changed) if (change.id === id) return change;
    return undefined;
  }

  /** Starts a branch or an iteration: it points back to `lastEventId` and reads `input`. */
  spawn(parent: string, index: number, input: Json, lastEventId: number): void {
    const id = `${parent}.${index}`;
    this.#changed.push(new BranchChange(undefined, newBranch(id, index, input, lastEventId)));
  }

  dropChildren(id: string): void {
    this.#dropped.push(id);
    this.#changed = this.#changed.filter((change) => !change.id.startsWith(`${id}.`));
  }

  decide(lifecycle: Partial<ExecutionLifecycle>): void {
    this.#newLifecycle = { ...this.lifecycle, ...lifecycle };
  }

  /** Replaces the lifecycle of a closed execution, for a redrive. */
  reopen(lifecycle: ExecutionLifecycle): void {
    this.#newLifecycle = lifecycle;
  }

  toChange(): Advance {
    const change: Advance = {
      kind: 'advanced',
      arn: this.execution.spec.arn,
      events: this.#events,
      branches: this.#changed,
      dropped: this.#dropped,
    };
    return this.#newLifecycle === undefined ? change : { ...change, lifecycle: this.#newLifecycle };
  }
}

export function newBranch(id: string, index: number, input: Json, lastEventId: number): Branch {
  return {
    id,
    index,
    input,
    status: 'running',
    output: null,
    variables: {},
    lastEventId,
    state: '',
    stateInput: null,
    enteredAtMs: 0,
    enteredEventId: 0,
    beforeEventId: lastEventId,
    retries: [],
    retryCount: 0,
    submitted: false,
    heartbeatDueMs: 0,
    activity: { kind: 'begin' },
  };
}
