import type { CallOutcome } from '../patterns/admission.ts';
import { moveCall, remainingTiers } from '../patterns/call.ts';
import { circuitOutcome } from '../patterns/errors.ts';
import {
  type AgentCall,
  type RecordFailureRequest,
  type RecordFailureResponse,
  recordFailureRequest,
  type TierFailure,
} from '../patterns/payloads.ts';
import { ballotIn } from '../patterns/settlement.ts';
import { readResult } from '../stores/workflows/results.ts';
import { admitFirst } from './shared/admit.ts';
import { messageOf } from './shared/cause.ts';
import { exhausted } from './shared/exhausted.ts';
import { logger, logRun } from './shared/logger.ts';
import { storesFor } from './shared/stores.ts';
import { vote } from './shared/vote.ts';

/**
 * A call failed, as Step Functions saw it: books the failure, then finds the next tier or ends the call.
 * It sees what a dead function cannot tell: timeouts, crashes, throttles.
 */
export async function handler(event: unknown): Promise<RecordFailureResponse> {
  const request = recordFailureRequest.parse(event);
  const { run, call, error, redriveCount } = request;
  logRun(run);
  const stores = storesFor(request, `failure ${call.agent} ${call.replica} ${call.tier} ${call.round}`);
  const { workflows, breakers } = stores;

  const stored = await readResult(workflows, run, call.phase, call.agent, call.replica);
  if (stored !== undefined) {
    // the answer was stored before its response was lost: whatever the error says, it is a success
    await breakers.book(call.admission, 'success');
    await vote(workflows, run, call, ballotIn(stored));
    return over(call, 'done');
  }

  const stale = error.Error === 'AdmissionStale';
  const outcome: CallOutcome = stale ? 'neutral' : circuitOutcome(error.Error);
  await breakers.book(call.admission, outcome);
  const failures = stale ? call.failures : [...call.failures, tierFailure(call, error)];
  logger.warn('tier failed', {
    code: 'TIER_FAILED',
    agent: call.agent,
    replica: call.replica,
    tier: call.tier,
    ...error,
  });

  const nowMs = workflows.nowMs();
  const tiers = remainingTiers(call, nowMs, stale);
  const applicant = {
    run,
    phase: call.phase,
    round: call.round,
    agent: call.agent,
    replica: call.replica,
    redriveCount,
  };
  const decision = await admitFirst(breakers, tiers, applicant);
  const skipped = [...call.skipped, ...decision.skipped];
  if (decision.admitted) {
    const { tier, admission } = decision;
    logger.info('next tier', {
      code: 'FALLBACK_USED',
      agent: call.agent,
      replica: call.replica,
      from: call.tier,
      tier,
    });
    return { next: 'invoke', call: moveCall(call, { tier, admission, failures, skipped }, nowMs, stale) };
  }

  const { phase, agent, replica, round } = call;
  await exhausted(stores, run, phase, { agent, replica, round, failures, skipped });
  await vote(workflows, run, call, { failed: true });
  return over(call, 'failed');
}

function over(call: AgentCall, status: 'done' | 'failed'): RecordFailureResponse {
  return { next: 'done', status, agent: call.agent, replica: call.replica };
}

function tierFailure(call: AgentCall, { Error: error, Cause }: RecordFailureRequest['error']): TierFailure {
  return { tier: call.tier, error, cause: messageOf(Cause) };
}
