import { ANSWER_GIVEN, circuitOutcome } from '../patterns/catalogue/errors.ts';
import {
  type AgentCall,
  type RecordFailureRequest,
  type RecordFailureResponse,
  recordFailureRequest,
} from '../patterns/catalogue/payloads.ts';
import { firstAttemptMs, moveCall, nextTiers, triedTiers } from '../patterns/fallback/call.ts';
import { pickBallot } from '../patterns/replication/consensus.ts';
import { readResult } from '../stores/checkpoints/results.ts';
import { admitFirst } from './agent-call/admit.ts';
import { endOfTier } from './agent-call/end-of-tier.ts';
import { recordExhausted } from './agent-call/exhausted.ts';
import { voteInRound } from './agent-call/vote.ts';
import { taskHandler } from './runtime/invocation.ts';
import { logger } from './runtime/logger.ts';
import { openStores } from './runtime/stores.ts';

/**
 * A call failed, as Step Functions saw it: records the failure, then finds the next tier or ends the call.
 * It sees what a dead function cannot report: timeouts, crashes, throttles.
 */
export const handler = taskHandler('record-failure', recordFailureRequest, recordFailure);

async function recordFailure(request: RecordFailureRequest): Promise<RecordFailureResponse> {
  const { run, call, redriveCount, enteredAt } = request;
  const { phase, agent, replica, round } = call;
  const stores = openStores(call.tiers);
  const { table, breakers } = stores;

  const { error, cause } = await endOfTier(table, request);
  const stored = await readResult(table, run, phase, agent, replica);
  if (stored !== undefined) {
    // the answer was stored before its response was lost: the call succeeded, in spite of the error; an answer of another
    // tier is that of an execution which was superseded meanwhile, and no success of this tier
    await breakers.recordOutcome(call.admission, stored.tier === call.tier ? 'success' : circuitOutcome(error));
    await voteInRound(table, run, call, pickBallot(stored));
    const { tier, attempts } = stored;
    return { ...callDone(call, 'done'), tier, attempts };
  }

  await breakers.recordOutcome(call.admission, circuitOutcome(error));
  const continued = (call.continued ?? 0) + (error === ANSWER_GIVEN ? 1 : 0);
  const next = nextTiers(call, table.nowMs(), error, redriveCount);
  const permitRequest = { run, phase, round, agent, replica, redriveCount, continued };
  const decision = await admitFirst(breakers, [...next.inTime, ...next.lastResort], permitRequest);
  const nowMs = table.nowMs();
  const tried = triedTiers(call, { tier: call.tier, error, cause }, next, decision, nowMs);
  if (decision.admitted) {
    const { tier, admission } = decision;
    logger.info('next tier', { code: 'FALLBACK_USED', agent, replica, from: call.tier, tier });
    // a call that is admitted again has not failed
    const first = tried.failures.length === 0 ? {} : { firstAttemptAtMs: firstAttemptMs(call, enteredAt) };
    const to = { tier, admission, ...tried, ...first, ...(continued === 0 ? {} : { continued }) };
    return { next: 'invoke', call: moveCall(call, to, next, nowMs) };
  }
  await recordExhausted(stores, run, phase, { agent, replica, round, ...tried });
  await voteInRound(table, run, call, { failed: true });
  return callDone(call, 'failed');
}

function callDone({ agent, replica }: AgentCall, status: 'done' | 'failed') {
  return { next: 'done', status, agent, replica } as const;
}
