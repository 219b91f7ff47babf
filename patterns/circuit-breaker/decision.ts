import type { TransitionEvent } from './events.ts';
import { type CircuitRecord, initialRecord } from './record.ts';
import { applyWrite, type Condition, type ConditionalWrite } from './write.ts';

/** What the model decides: an answer, and the write it depends on. */
export interface Decision<Answer> {
  /** holds once the write has been accepted; without a write it holds at once */
  readonly answer: Answer;
  readonly write?: ConditionalWrite;
  /** the write is a transition and carries this event */
  readonly event?: TransitionEvent;
  /** ids of events that had to make room in the record */
  readonly lostEventIds?: readonly string[];
  /** after the write decide once more, on what is then stored */
  readonly decideAgain?: boolean;
}

/** The fence every write has: the record is still in the generation and the state the decision was made on. */
export function fence(record: CircuitRecord): Condition[] {
  return [
    { kind: 'equals', path: ['generation'], value: record.generation },
    { kind: 'equals', path: ['state'], value: record.state },
  ];
}

/** Decides on a record that may not exist yet: then the same write becomes the creation of the record. */
export function decideOn<Answer>(
  breakerId: string,
  stored: CircuitRecord | undefined,
  nowMs: number,
  decide: (record: CircuitRecord) => Decision<Answer>,
): Decision<Answer> {
  if (stored !== undefined) return decide(stored);
  const initial = initialRecord(breakerId, nowMs);
  const decision = decide(initial);
  return decision.write === undefined ? decision : { ...decision, write: asCreation(initial, decision.write) };
}

function asCreation(initial: CircuitRecord, write: ConditionalWrite): ConditionalWrite {
  const created = applyWrite(initial, write);
  if (created === 'conflict') throw new TypeError(`a decision on circuit ${initial.breakerId} contradicts itself`);
  const attributes = Object.entries(created).filter(
    ([name, value]) => name !== 'breakerId' && !(value instanceof Set && value.size === 0),
  );
  return {
    conditions: [{ kind: 'no-record' }],
    changes: attributes.map(([name, value]) => ({ kind: 'set', path: [name], value })),
  };
}
