import { PhaseDecided } from '../../patterns/catalogue/errors.ts';
import type { AgentCall, Run } from '../../patterns/catalogue/payloads.ts';
import { callStartedMs } from '../../patterns/fallback/call.ts';
import {
  isDecidedEarly,
  itemKey,
  needsFields,
  type Round,
  type RoundVote,
  withFields,
} from '../../patterns/replication/round.ts';
import { listResults } from '../../stores/checkpoints/results.ts';
import { castVote } from '../../stores/replication/rounds.ts';
import type { WorkflowTable } from '../../stores/workflow-table/table.ts';
import { logger } from '../runtime/logger.ts';
import { recordMetrics } from '../runtime/metrics.ts';

/**
 * Votes in a round that may be decided before its last item ends. The answer is stored before: losing the vote costs
 * time, never an answer.
 * @throws PhaseDecided when nothing that is still out can change the phase: the fan-out ends now
 */
export async function voteInRound(table: WorkflowTable, run: Run, call: AgentCall, vote: RoundVote): Promise<void> {
  if (!call.mayEndPhaseEarly) return;
  const key = itemKey(call.agent, call.replica);
  const round = await castVote(table, run, call.phase, call.round, key, vote);
  if (round === undefined || !(await endsPhase(table, run, call.phase, round))) return;
  logger.info('phase decided', { code: 'PHASE_DECIDED', phase: call.phase, by: key });
  recordMetrics({ name: 'QuorumTime', value: table.nowMs() - callStartedMs(call) });
  throw new PhaseDecided(`phase ${call.phase} is decided by ${key}`);
}

async function endsPhase(table: WorkflowTable, run: Run, phase: string, round: Round): Promise<boolean> {
  const byField = Object.values(round.quorums).some(({ combinator }) => combinator === 'field-wise');
  if (!byField) return isDecidedEarly(round);
  return needsFields(round) && isDecidedEarly(withFields(round, await listResults(table, run, phase)));
}
