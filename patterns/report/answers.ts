import type { Settlement } from '../degradation/settlement.ts';
import { type AnswerSource, replicasOf } from '../replication/consensus.ts';

/** An answer that a report may show, and its source. */
export interface ReportAnswer {
  readonly phase: string;
  readonly agent: string;
  readonly source: AnswerSource;
}

/**
 * The answers that are worth reading for a report: the smallest ones, while they fit into it together. A larger one would be
 * left out of it again, and all answers of a run are more than a function has memory for.
 */
export function answersToRead(
  phases: readonly { readonly plan: { readonly name: string }; readonly settlements: readonly Settlement[] }[],
  maxBytes: number,
): ReportAnswer[] {
  const answers = phases.flatMap(({ plan, settlements }) =>
    settlements.flatMap((settlement) => {
      if (settlement.kind !== 'done' || settlement.consensus.kind !== 'decided') return [];
      const { source } = settlement.consensus;
      return [{ phase: plan.name, agent: settlement.plan.name, source, bytes: answerBytes(settlement) }];
    }),
  );
  let bytes = 0;
  // of two as large as each other a report leaves out the first
  return answers
    .toReversed()
    .toSorted((a, b) => a.bytes - b.bytes)
    .filter((answer) => {
      bytes += answer.bytes;
      return bytes <= maxBytes;
    })
    .map(({ bytes: _, ...answer }) => answer);
}

/** Size of the answer of an agent, in bytes of JSON; of one that is made field by field, of all answers that it is made of. */
export function answerBytes(settlement: Settlement & { readonly kind: 'done' }): number {
  const { consensus, results } = settlement;
  if (consensus.kind !== 'decided') return 0;
  const replicas = new Set(replicasOf(consensus.source));
  return results.reduce((sum, { replica, outputBytes }) => sum + (replicas.has(replica) ? outputBytes : 0), 0);
}
