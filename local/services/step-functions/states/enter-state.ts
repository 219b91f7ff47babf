import type { Json } from '../../../json.ts';
import { type StatesBlock, stateNamed } from '../definition/types.ts';
import type { ChangeSet } from '../execution/change-set.ts';
import { ENTERED } from './event-names.ts';

const NEVER_RETRIED: readonly number[] = [];

/** Enters a state: its retriers start afresh. */
export function enterState(
  changeSet: ChangeSet,
  branchId: string,
  block: StatesBlock,
  name: string,
  input: Json,
): void {
  const branch = changeSet.edit(branchId);
  const before = branch.lastEventId;
  const id = changeSet.emit(ENTERED[stateNamed(block, name).Type], { name, input }, before);
  branch.state = name;
  branch.stateInput = input;
  branch.enteredAtMs = changeSet.nowMs;
  branch.enteredEventId = id;
  branch.beforeEventId = before;
  branch.lastEventId = id;
  branch.retries = NEVER_RETRIED;
  branch.retryCount = 0;
  branch.activity = { kind: 'enter' };
}
