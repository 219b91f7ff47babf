import { type StatesBlock, stateNamed } from '../definition/types.ts';
import type { Draft } from '../engine/draft.ts';
import type { Json } from '../ports.ts';
import { ENTERED } from './event-names.ts';

/** What leaving the state before has brought. */
export interface Left {
  readonly lastEventId: number;
  readonly variables?: Readonly<Record<string, Json>>;
}

/** Enters a state: its retriers start afresh. */
export function enterState(
  draft: Draft,
  scopeId: string,
  block: StatesBlock,
  name: string,
  input: Json,
  left?: Left,
): void {
  const before = left?.lastEventId ?? draft.scope(scopeId).lastEventId;
  const id = draft.emit(ENTERED[stateNamed(block, name).Type], { name, input }, before);
  draft.set(scopeId, {
    ...(left?.variables !== undefined && { variables: left.variables }),
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
