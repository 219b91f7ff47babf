import { absent, equals, setAttributes } from '../../patterns/conditional-write.ts';
import { type Round, type RoundVote, withoutFields } from '../../patterns/replication/round.ts';
import type { Owner } from '../checkpoints/checkpoints.ts';
import { roundKey } from '../workflow-table/keys.ts';
import { parseRecord, roundRecord, storableBallot } from '../workflow-table/records.ts';
import type { WorkflowTable } from '../workflow-table/table.ts';

/** Opens a round for votes, once: opening it again changes nothing, and keeps its votes. */
export async function createRound(
  table: WorkflowTable,
  owner: Owner,
  phase: string,
  round: number,
  opening: Round,
): Promise<void> {
  const votes = Object.fromEntries(Object.entries(opening.votes).map(([key, vote]) => [key, storableVote(vote)]));
  await table.write(owner.workflowId, roundKey(owner, phase, round), {
    conditions: [absent('epoch')],
    changes: setAttributes({ ...opening, votes, epoch: owner.epoch }),
  });
}

/**
 * Adds a vote to its round. The same vote again changes nothing; votes of other replicas are kept.
 * @returns the round after this vote, without ballots by field; undefined when no round is open under this epoch
 */
export async function castVote(
  table: WorkflowTable,
  owner: Owner,
  phase: string,
  round: number,
  key: string,
  vote: RoundVote,
): Promise<Round | undefined> {
  const item = await table.update(owner.workflowId, roundKey(owner, phase, round), {
    conditions: [equals('epoch', owner.epoch)],
    changes: [{ kind: 'set', path: ['votes', key], value: storableVote(vote) }],
  });
  return item === undefined ? undefined : parseRecord(roundRecord, item);
}

/** @returns undefined when no round was opened for votes under this epoch: its phase has one call per agent */
export async function readRound(
  table: WorkflowTable,
  owner: Owner,
  phase: string,
  round: number,
): Promise<Round | undefined> {
  const item = await table.get(owner.workflowId, roundKey(owner, phase, round));
  return item === undefined ? undefined : parseRecord(roundRecord, item);
}

/** A vote without ballots by field: the votes of all replicas are in one item of at most 400 KB. */
function storableVote(vote: RoundVote): object {
  return storableBallot(withoutFields(vote));
}
