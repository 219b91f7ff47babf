import type { JsonObject } from '../definition/types.ts';
import type { Json } from '../ports.ts';
import type { Advance } from './change.ts';
import type { ExecutionFate, HistoryEvent, Scope } from './execution.ts';
import { changedFields, copyScope, type WorkingScope } from './scope-changes.ts';
import type { Execution } from './world.ts';

/** AWS ends an execution whose history would grow beyond this; only its last event may be number 25,000. */
export const MAX_EVENTS = 25_000;

/** Thrown when no event but the closing one fits any more. */
export class HistoryFull extends Error {}

interface ChangedScope {
  readonly id: string;
  /** undefined when the draft brings it into being */
  readonly before: Scope | undefined;
  /** the draft's own until it is committed */
  readonly after: WorkingScope;
}

/** How far a draft had come. */
export interface Savepoint {
  readonly events: number;
  readonly changed: readonly ChangedScope[];
  readonly dropped: number;
  readonly fate: ExecutionFate | undefined;
}

/** A change to one execution while it is being put together: later parts see what earlier ones did. */
export class Draft {
  readonly execution: Execution;
  readonly nowMs: number;
  private readonly events: HistoryEvent[] = [];
  /** mostly one: a list is quicker than a map then */
  private changed: ChangedScope[] = [];
  private readonly dropped: string[] = [];
  private newFate: ExecutionFate | undefined;

  constructor(execution: Execution, nowMs: number) {
    this.execution = execution;
    this.nowMs = nowMs;
  }

  /** Nothing would change. */
  get isEmpty(): boolean {
    return this.events.length + this.changed.length + this.dropped.length === 0 && this.newFate === undefined;
  }

  get fate(): ExecutionFate {
    return this.newFate ?? this.execution.fate;
  }

  /** Appends an event and returns its id. @throws HistoryFull */
  emit(type: string, details: JsonObject, previousEventId: number): number {
    if (this.nextEventId >= MAX_EVENTS) throw new HistoryFull();
    return this.append(type, details, previousEventId);
  }

  /** Appends the event that closes the execution: it always fits. */
  emitLast(type: string, details: JsonObject, previousEventId: number): number {
    return this.append(type, details, previousEventId);
  }

  private append(type: string, details: JsonObject, previousEventId: number): number {
    const id = this.nextEventId;
    this.events.push({ id, previousEventId, timestampMs: this.nowMs, type, details });
    return id;
  }

  private get nextEventId(): number {
    return this.execution.history.length + this.events.length + 1;
  }

  /** A scope as it will be. */
  scope(id: string): Scope {
    const scope = this.changeOf(id)?.after ?? this.execution.scopes.get(id);
    if (scope === undefined) throw new Error(`no scope ${id}`);
    return scope;
  }

  set(id: string, fields: Partial<Scope>): void {
    Object.assign(this.edit(id), fields);
  }

  /** The draft's own copy of a scope: what is assigned to it is part of the change. */
  edit(id: string): WorkingScope {
    const known = this.changeOf(id);
    if (known !== undefined) return known.after;
    const before = this.scope(id);
    const after = copyScope(before);
    this.changed.push({ id, before, after });
    return after;
  }

  private changeOf(id: string): ChangedScope | undefined {
    for (const change of this.changed) if (change.id === id) return change;
    return undefined;
  }

  /** Starts a branch or an iteration: it points back to `lastEventId` and reads `input`. */
  spawn(parent: string, index: number, input: Json, lastEventId: number): void {
    const id = `${parent}.${index}`;
    this.changed.push({ id, before: undefined, after: newScope(id, index, input, lastEventId) });
  }

  dropChildren(id: string): void {
    this.dropped.push(id);
    this.changed = this.changed.filter((change) => !change.id.startsWith(`${id}.`));
  }

  decide(fate: Partial<ExecutionFate>): void {
    this.newFate = { ...this.fate, ...fate };
  }

  /** Makes it as if it had never been closed. */
  reopen(fate: ExecutionFate): void {
    this.newFate = fate;
  }

  /** What it is now, for `rollBack`. */
  savepoint(): Savepoint {
    return {
      events: this.events.length,
      changed: this.changed.map(({ id, before, after }) => ({ id, before, after: copyScope(after) })),
      dropped: this.dropped.length,
      fate: this.newFate,
    };
  }

  /** Makes it what it was. */
  rollBack(to: Savepoint): void {
    this.events.length = to.events;
    this.changed = [...to.changed];
    this.dropped.length = to.dropped;
    this.newFate = to.fate;
  }

  toChange(): Advance {
    return {
      kind: 'advanced',
      arn: this.execution.head.arn,
      events: this.events,
      scopes: this.changed.map(({ id, before, after }) => [id, before ? changedFields(before, after) : after] as const),
      dropped: this.dropped,
      ...(this.newFate && { fate: this.newFate }),
    };
  }
}

export function newScope(id: string, index: number, input: Json, lastEventId: number): Scope {
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
