import type { InvokeRequest, InvokeResponse } from '../../patterns/catalogue/payloads.ts';
import { AnswerNeeded } from '../../patterns/catalogue/question-errors.ts';
import type { AgentDeclaration } from '../../patterns/declarations/agent.ts';
import type { StoredResult } from '../../patterns/degradation/settlement.ts';
import { mayHaveStoredAnswer } from '../../patterns/fallback/call.ts';
import { pickBallot } from '../../patterns/replication/consensus.ts';
import { storeResult } from '../../stores/checkpoints/results.ts';
import type { WorkflowTable } from '../../stores/workflow-table/table.ts';
import { dataFields } from '../runtime/log-data.ts';
import { logger } from '../runtime/logger.ts';
import { openStores } from '../runtime/stores.ts';
import type { WorkflowOfAgent } from '../runtime/task-input.ts';
import { attemptCall } from './attempt.ts';
import { recordAnswer } from './attempt-metrics.ts';
import { checkMayStart } from './budget.ts';
import { CallRecords } from './call-records.ts';
import { voteInRound } from './vote.ts';

/** Why a computed answer is not the stored one. */
const DROPPED = 'an attempt that ran at the same time stored its answer first';

/** When this execution environment came up, in epoch milliseconds. */
const STARTED_AT_MS = Date.now();

/** The call's answer: the stored one if there is one, else that of one attempt of its tier. */
export async function answerCall(
  declaration: AgentDeclaration,
  workflow: WorkflowOfAgent,
  request: InvokeRequest,
): Promise<InvokeResponse> {
  const { run, call, retryCount } = request;
  const { agent, replica, tier } = call;
  // Maps the request id to the call.
  logger.info('invoked', { code: 'AGENT_INVOKED', agent, replica, tier, attempt: retryCount + 1 });
  const { table, breakers } = openStores(call.tiers);
  const records = new CallRecords(table, run, call);

  if (mayHaveStoredAnswer(request, STARTED_AT_MS)) {
    const stored = await records.ownResult();
    if (stored !== undefined) {
      logger.info('answer found', { code: 'AGENT_ANSWER_FOUND', agent, replica, tier: stored.tier });
      return await respond(table, request, stored);
    }
  }
  checkMayStart(request, table.nowMs());
  if (retryCount > 0) await breakers.renew(call.admission);

  const attempt = attemptCall(declaration, workflow, request, records, table);
  const result = await attempt.catch(async (error: unknown) => {
    // the permit of the circuit is given back while a user thinks
    if (error instanceof AnswerNeeded) await breakers.recordOutcome(call.admission, 'neutral');
    throw error;
  });
  const { result: stored, wasStored } = await storeResult(table, run, call.phase, result);
  await breakers.recordOutcome(call.admission, 'success');
  recordAnswer(request, table.nowMs(), wasStored);
  const answered = { agent, replica, tier, ...dataFields({ answer: result.output }) };
  if (wasStored) logger.info('answered', { code: 'AGENT_ANSWERED', ...answered });
  else {
    const dropped = { code: 'AGENT_ANSWER_DROPPED', reason: DROPPED, stored: stored.tier };
    logger.warn('answer dropped', { ...dropped, agent, replica, tier });
  }
  return await respond(table, request, stored);
}

/** Votes with the stored answer where the round may be decided before its last call ends. */
async function respond(
  table: WorkflowTable,
  { run, call }: InvokeRequest,
  stored: StoredResult,
): Promise<InvokeResponse> {
  const { agent, replica, tier, attempts } = stored;
  await voteInRound(table, run, call, pickBallot(stored));
  return { status: 'done', agent, replica, tier, attempts };
}
