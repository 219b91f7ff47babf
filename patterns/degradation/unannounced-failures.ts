import { itemKey, type Round } from '../replication/round.ts';
import type { StoredFailure } from './settlement.ts';

/**
 * The failures of a round that nobody may have published: RecordFailure stores a failure, publishes it, then casts its vote, and may
 * die in between.
 * @param unsettled calls of which every RecordFailure failed
 * @param votes those of the round @default - none were cast, its agents have one call each
 */
export function unannouncedFailures(
  failures: readonly StoredFailure[],
  unsettled: readonly { readonly agent: string; readonly replica: number }[],
  votes: Round['votes'] | undefined,
): StoredFailure[] {
  return failures.filter(({ agent, replica }) => {
    const hasNotVoted = votes !== undefined && votes[itemKey(agent, replica)] === undefined;
    return hasNotVoted || unsettled.some((call) => call.agent === agent && call.replica === replica);
  });
}
