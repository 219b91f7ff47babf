import type { Json } from '../../../json.ts';
import { type StatesBlock, stateNamed } from '../definition/types.ts';
import type { Draft } from '../execution/change-set.ts';
import { ENTERED } from './event-names.ts';

const NEVER_RETRIED: readonly number[] = [];

/** Enters a state: its retriers start afresh. */
export function enterState(draft: Draft, scopeId: string, block: StatesBlock, name: string, input: Json): void {
  const scope = draft.edit(scopeId);
  const before = scope.lastEventId;
  const id = draft.emit(ENTERED[stateNamed(block, name).Type], { name, input }, before);
  scope.state = name;
  scope.stateInput = input;
  scope.enteredAtMs = draft.nowMs;
  scope.enteredEventId = id;
  scope.beforeEventId = before;
  scope.lastEventId = id;
  scope.retries = NEVER_RETRIED;
  scope.retryCount = 0;
  scope.activity = { kind: 'enter' };
}
