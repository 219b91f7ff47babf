import type { Branch } from './execution.ts';

/** A branch that may still be changed. */
export type WorkingBranch = { -readonly [Field in keyof Branch]: Branch[Field] };

/**
 * `{ ...branch }`, field by field: this is done for every step of every execution, and a spread of an object of this size
 * takes the JavaScript engine ten times as long.
 */
export function copyBranch(branch: Branch): WorkingBranch {
  return {
    id: branch.id,
    index: branch.index,
    input: branch.input,
    status: branch.status,
    output: branch.output,
    variables: branch.variables,
    lastEventId: branch.lastEventId,
    state: branch.state,
    stateInput: branch.stateInput,
    enteredAtMs: branch.enteredAtMs,
    enteredEventId: branch.enteredEventId,
    beforeEventId: branch.beforeEventId,
    retries: branch.retries,
    retryCount: branch.retryCount,
    submitted: branch.submitted,
    heartbeatDueMs: branch.heartbeatDueMs,
    activity: branch.activity,
  };
}

/** A branch before and after a change. Only the differences are written. */
export class BranchChange {
  readonly id: string;
  /** undefined when the change brings it into being */
  readonly before: Branch | undefined;
  /** its maker's own until it is committed */
  readonly after: WorkingBranch;

  constructor(before: Branch | undefined, after: WorkingBranch) {
    this.id = after.id;
    this.before = before;
    this.after = after;
  }

  toJSON(): WrittenBranchChange {
    return [this.id, this.before === undefined ? this.after : differences(this.before, this.after)];
  }
}

/** As the journal gives it back: fields that changed; a branch that is not known yet comes with all of them. */
export type WrittenBranchChange = readonly [id: string, fields: Partial<Branch>];

/** The branch that a change makes out of the known one. */
export function branchAfter(change: BranchChange | WrittenBranchChange, known: Branch | undefined): Branch {
  if (change instanceof BranchChange) return change.after;
  const [, fields] = change;
  return known === undefined ? (fields as Branch) : Object.assign(copyBranch(known), fields);
}

/** A branch keeps its id, index and input. */
function differences(before: Branch, after: Branch): Partial<Branch> {
  const fields: Partial<WorkingBranch> = {};
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
