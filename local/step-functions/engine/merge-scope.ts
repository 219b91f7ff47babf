import type { Scope } from './execution.ts';

/**
 * `{ ...scope, ...fields }`, field by field: this is done several times for every state, and spreading two objects of
 * this size takes the JavaScript engine ten times as long.
 */
export function mergeScope(scope: Scope, fields: Partial<Scope>): Scope {
  return {
    id: scope.id,
    index: scope.index,
    input: scope.input,
    status: fields.status ?? scope.status,
    // null is an output like any other, so only a missing field keeps what was
    output: fields.output === undefined ? scope.output : fields.output,
    variables: fields.variables ?? scope.variables,
    lastEventId: fields.lastEventId ?? scope.lastEventId,
    state: fields.state ?? scope.state,
    stateInput: fields.stateInput === undefined ? scope.stateInput : fields.stateInput,
    enteredAtMs: fields.enteredAtMs ?? scope.enteredAtMs,
    enteredEventId: fields.enteredEventId ?? scope.enteredEventId,
    beforeEventId: fields.beforeEventId ?? scope.beforeEventId,
    retries: fields.retries ?? scope.retries,
    retryCount: fields.retryCount ?? scope.retryCount,
    submitted: fields.submitted ?? scope.submitted,
    heartbeatDueMs: fields.heartbeatDueMs ?? scope.heartbeatDueMs,
    activity: fields.activity ?? scope.activity,
  };
}
