import { applyWrite, type Condition, type ConditionalWrite, equals, setAttributes } from '../conditional-write.ts';
import type { TransitionEvent } from './events.ts';
import { type CircuitRecord, initialRecord } from './record.ts';

/** A decision of the model: an answer, and the write it depends on. */
export interface Decision<Answer> {
  /** valid once the write has succeeded; without a write it is valid at once */
  readonly answer: Answer;
  readonly write?: ConditionalWrite;
  /** the write is a transition and carries this event */
  readonly event?: TransitionEvent;
  /** ids of pending events that were dropped from the record because it was full */
  readonly lostEventIds?: readonly string[];
  /** after the write decide once more, on the record it returned */
  readonly decideAgain?: boolean;
}

/** The conditions of every write: the record still has the generation and the state that the decision was made on. */
export function fence(record: CircuitRecord): Condition[] {
  return [equals('generation', record.generation), equals('state', record.state)];
}

/** Decides on a record that may not exist yet. If it does not, the write creates it. */
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
  const { breakerId: _, ...attributes } = created;
  return { conditions: [{ kind: 'no-record' }], changes: setAttributes(attributes) };
}
