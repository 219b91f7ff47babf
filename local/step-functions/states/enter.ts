import { type StatesBlock, stateNamed } from '../definition/types.ts';
import type { Draft } from '../engine/draft.ts';
import type { Json } from '../ports.ts';

/** Enters a state: its retriers start afresh. */
export function enterState(draft: Draft, scopeId: string, block: StatesBlock, name: string, input: Json): void {
  const before = draft.scope(scopeId).lastEventId;
  const id = draft.emit(`${stateNamed(block, name).Type}StateEntered`, { name, input }, before);
  draft.set(scopeId, {
    state: name,
    stateInput: input,
    enteredAtMs: draft.nowMs,
    enteredEventId: id,
    beforeEventId: before,
    lastEventId: id,
    retries: [],
    retryCount: 0,
    activity: { kind: 'enter' },
  });
}
