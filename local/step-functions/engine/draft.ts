import type { JsonObject } from '../definition/types.ts';
import type { Json } from '../ports.ts';
import type { Advance } from './change.ts';
import type { ExecutionFate, HistoryEvent, Scope } from './execution.ts';
import type { Execution } from './world.ts';

/** AWS ends an execution whose history would grow beyond this; only its last event may be number 25,000. */
export const MAX_EVENTS = 25_000;

/** Thrown when no event but the closing one fits any more. */
export class HistoryFull extends Error {}

/** A change to one execution while it is being put together: later parts see what earlier ones did. */
export class Draft {
  readonly execution: Execution;
  readonly nowMs: number;
  private readonly events: HistoryEvent[] = [];
  private readonly changed = new Map<string, Partial<Scope>>();
  /** scopes as they will be */
  private readonly merged = new Map<string, Scope>();
  private readonly dropped: string[] = [];
  private newFate: ExecutionFate | undefined;

  constructor(execution: Execution, nowMs: number) {
    this.execution = execution;
    this.nowMs = nowMs;
  }

  /** Nothing would change. */
  get isEmpty(): boolean {
    return this.events.length + this.changed.size + this.dropped.length === 0 && this.newFate === undefined;
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
    return this.execution.events.length + this.events.length + 1;
  }

  scope(id: string): Scope {
    const scope = this.merged.get(id) ?? this.execution.scopes.get(id);
    if (scope === undefined) throw new Error(`no scope ${id}`);
    return scope;
  }

  set(id: string, fields: Partial<Scope>): void {
    const changes = this.changed.get(id);
    this.changed.set(id, changes === undefined ? fields : { ...changes, ...fields });
    this.merged.set(id, { ...(this.merged.get(id) ?? this.execution.scopes.get(id)), ...fields } as Scope);
  }

  /** Starts a branch or an iteration: it points back to `lastEventId` and reads `input`. */
  spawn(parent: string, index: number, input: Json, lastEventId: number): void {
    const id = `${parent}.${index}`;
    this.set(id, newScope(id, index, input, lastEventId));
  }

  dropChildren(id: string): void {
    this.dropped.push(id);
    for (const changed of this.changed.keys()) {
      if (!changed.startsWith(`${id}.`)) continue;
      this.changed.delete(changed);
      this.merged.delete(changed);
    }
  }

  decide(fate: Partial<ExecutionFate>): void {
    this.newFate = { ...this.fate, ...fate };
  }

  /** Makes it as if it had never been closed. */
  reopen(fate: ExecutionFate): void {
    this.newFate = fate;
  }

  toChange(): Advance {
    return {
      kind: 'advanced',
      arn: this.execution.head.arn,
      events: this.events,
      scopes: [...this.changed],
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
