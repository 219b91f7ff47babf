import { circuitOutcome } from '../patterns/catalogue/errors.ts';
import {
  type AgentCall,
  type RecordFailureRequest,
  type RecordFailureResponse,
  recordFailureRequest,
} from '../patterns/catalogue/payloads.ts';
import type { CallOutcome } from '../patterns/circuit-breaker/admission.ts';
import { ballotIn } from '../patterns/degradation/settlement.ts';
import { moveCall, nextTiers, notAsked } from '../patterns/fallback/call.ts';
import { readResult } from '../stores/checkpoints/results.ts';
import { admitFirst } from './agent-call/admit.ts';
import { exhausted } from './agent-call/exhausted.ts';
import { vote } from './agent-call/vote.ts';
import { failureOf } from './runtime/cause.ts';
import { runHandler } from './runtime/invocation.ts';
import { logger } from './runtime/logger.ts';
import { openStores } from './runtime/stores.ts';

/**
 * A call failed, as Step Functions saw it: records the failure, then finds the next tier or ends the call.
 * It sees what a dead function cannot tell: timeouts, crashes, throttles.
 */
export const handler = runHandler('record-failure', recordFailureRequest, recordFailure);

async function recordFailure(request: RecordFailureRequest): Promise<RecordFailureResponse> {
  const { run, call, redriveCount } = request;
  const stores = openStores();
  const { workflows, breakers } = stores;

  const stored = await readResult(workflows, run, call.phase, call.agent, call.replica);
  if (stored !== undefined) {
    // the answer was stored before its response was lost: whatever the error says, it is a success
    await breakers.recordOutcome(call.admission, 'success');
    await vote(workflows, run, call, ballotIn(stored));
    return over(call, 'done');
  }

  const { error, cause } = failureOf(request.error);
  const stale = error === 'AdmissionStale';
  const outcome: CallOutcome = stale ? 'neutral' : circuitOutcome(error);
  await breakers.recordOutcome(call.admission, outcome);
  logger.warn('tier failed', {
    code: 'TIER_FAILED',
    agent: call.agent,
    replica: call.replica,
    tier: call.tier,
    Error: error,
    Cause: cause,
    retrySkipped: error !== request.error.Error,
  });

  const next = nextTiers(call, workflows.nowMs(), stale, redriveCount);
  const permit = {
    run,
    phase: call.phase,
    round: call.round,
    agent: call.agent,
    replica: call.replica,
    redriveCount,
  };
  const decision = await admitFirst(breakers, [...next.inTime, ...next.lastResort], permit);
  const skipped = [...call.skipped, ...decision.skipped];
  const nowMs = workflows.nowMs();
  const refused = decision.skipped.map(({ tier }) => tier);
  const failures = [
    ...call.failures,
    ...(stale ? [] : [{ tier: call.tier, error, cause }]),
    ...notAsked(next, refused, decision.admitted ? decision.tier : undefined, nowMs),
  ];
  if (decision.admitted) {
    const { tier, admission } = decision;
    logger.info('next tier', {
      code: 'FALLBACK_USED',
      agent: call.agent,
      replica: call.replica,
      from: call.tier,
      tier,
    });
    return { next: 'invoke', call: moveCall(call, { tier, admission, failures, skipped }, next, nowMs) };
  }

  const { phase, agent, replica, round } = call;
  await exhausted(stores, run, phase, { agent, replica, round, failures, skipped });
  await vote(workflows, run, call, { failed: true });
  return over(call, 'failed');
}

function over(call: AgentCall, status: 'done' | 'failed'): RecordFailureResponse {
  return { next: 'done', status, agent: call.agent, replica: call.replica };
}
