import { absent, equals, setAttributes } from '../../patterns/conditional-write.ts';
import { type Round, type RoundVote, withoutFields } from '../../patterns/replication/round.ts';
import type { Owner } from '../checkpoints/checkpoints.ts';
import { roundKey } from '../workflow-table/keys.ts';
import { readRecord, roundRecord, storableBallot } from '../workflow-table/records.ts';
import type { WorkflowTable } from '../workflow-table/table.ts';

/** Opens a round for votes, once: opened again it is left as it stands, votes included. */
export async function openRound(
  table: WorkflowTable,
  owner: Owner,
  phase: string,
  at: number,
  round: Round,
): Promise<void> {
  const votes = Object.fromEntries(Object.entries(round.votes).map(([key, vote]) => [key, storableVote(vote)]));
  await table.write(owner.workflowId, roundKey(owner, phase, at), {
    conditions: [absent('epoch')],
    changes: setAttributes({ ...round, votes, epoch: owner.epoch }),
  });
}

/**
 * Puts a vote into its round. Told twice it counts once; votes of different replicas never undo each other.
 * @returns the round as it is after this very vote, without ballots by field; undefined when there is none open under this
 * epoch
 */
export async function castVote(
  table: WorkflowTable,
  owner: Owner,
  phase: string,
  at: number,
  key: string,
  vote: RoundVote,
): Promise<Round | undefined> {
  const item = await table.update(owner.workflowId, roundKey(owner, phase, at), {
    conditions: [equals('epoch', owner.epoch)],
    changes: [{ kind: 'set', path: ['votes', key], value: storableVote(vote) }],
  });
  return item === undefined ? undefined : readRecord(roundRecord, item);
}

/** The votes of all replicas lie in one item, so each of them is small: ballots by field stay with the answer. */
function storableVote(vote: RoundVote): object {
  return storableBallot(withoutFields(vote));
}
