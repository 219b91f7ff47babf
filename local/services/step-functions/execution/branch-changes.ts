import type { Scope } from './execution.ts';

/** A scope that may still be changed. */
export type WorkingScope = { -readonly [Field in keyof Scope]: Scope[Field] };

/**
 * `{ ...scope }`, field by field: this is done for every step of every execution, and a spread of an object of this size
 * takes the JavaScript engine ten times as long.
 */
export function copyScope(scope: Scope): WorkingScope {
  return {
    id: scope.id,
    index: scope.index,
    input: scope.input,
    status: scope.status,
    output: scope.output,
    variables: scope.variables,
    lastEventId: scope.lastEventId,
    state: scope.state,
    stateInput: scope.stateInput,
    enteredAtMs: scope.enteredAtMs,
    enteredEventId: scope.enteredEventId,
    beforeEventId: scope.beforeEventId,
    retries: scope.retries,
    retryCount: scope.retryCount,
    submitted: scope.submitted,
    heartbeatDueMs: scope.heartbeatDueMs,
    activity: scope.activity,
  };
}

/** What became of a scope. Only what is different is written down. */
export class ScopeChange {
  readonly id: string;
  /** undefined when the change brings it into being */
  readonly before: Scope | undefined;
  /** its maker's own until it is committed */
  readonly after: WorkingScope;

  constructor(before: Scope | undefined, after: WorkingScope) {
    this.id = after.id;
    this.before = before;
    this.after = after;
  }

  toJSON(): WrittenScopeChange {
    return [this.id, this.before === undefined ? this.after : differences(this.before, this.after)];
  }
}

/** As the journal gives it back: fields that changed; a scope that is not known yet comes with all of them. */
export type WrittenScopeChange = readonly [id: string, fields: Partial<Scope>];

/** The scope that a change makes out of the known one. */
export function scopeAfter(change: ScopeChange | WrittenScopeChange, known: Scope | undefined): Scope {
  if (change instanceof ScopeChange) return change.after;
  const [, fields] = change;
  return known === undefined ? (fields as Scope) : Object.assign(copyScope(known), fields);
}

/** A scope keeps its id, index and input. */
function differences(before: Scope, after: Scope): Partial<Scope> {
  const fields: Partial<WorkingScope> = {};
  if (after.status !== before.status) fields.status = after.status;
  if (after.output !== before.output) fields.output = after.output;
  if (after.variables !== before.variables) fields.variables = after.variables;
  if (after.lastEventId !== before.lastEventId) fields.lastEventId = after.lastEventId;
  if (after.state !== before.state) fields.state = after.state;
  if (after.stateInput !== before.stateInput) fields.stateInput = after.stateInput;
  if (after.enteredAtMs !== before.enteredAtMs) fields.enteredAtMs = after.enteredAtMs;
  if (after.enteredEventId !== before.enteredEventId) fields.enteredEventId = after.enteredEventId;
  if (after.beforeEventId !== before.beforeEventId) fields.beforeEventId = after.beforeEventId;
  if (after.retries !== before.retries) fields.retries = after.retries;
  if (after.retryCount !== before.retryCount) fields.retryCount = after.retryCount;
  if (after.submitted !== before.submitted) fields.submitted = after.submitted;
  if (after.heartbeatDueMs !== before.heartbeatDueMs) fields.heartbeatDueMs = after.heartbeatDueMs;
  if (after.activity !== before.activity) fields.activity = after.activity;
  return fields;
}
