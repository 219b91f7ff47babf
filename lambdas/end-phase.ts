import { AnotherRound, restoreError } from '../patterns/errors.ts';
import { type EndPhaseResponse, type PhaseRequest, phaseRequest } from '../patterns/payloads.ts';
import { MAX_EXTRA_ROUNDS, phaseVerdict } from '../patterns/phase.ts';
import { giveUp, settle } from '../patterns/settlement.ts';
import { readCheckpoint, saveCheckpoint } from '../stores/workflows/checkpoints.ts';
import { listFailures } from '../stores/workflows/failures.ts';
import type { CheckpointRecord } from '../stores/workflows/records.ts';
import { listResults } from '../stores/workflows/results.ts';
import { logger, logRun } from './shared/logger.ts';
import { storesFor } from './shared/stores.ts';

/**
 * "Phase completed": decides from the store, never from the fan-out's array. A verdict is stored before it is thrown,
 * with the execution's redrive count: the same count again is a retry of this very task and gets the same verdict,
 * a higher one is a redrive and gets another round.
 */
export async function handler(event: unknown): Promise<EndPhaseResponse> {
  const request = phaseRequest.parse(event);
  const { run, phase, round, redriveCount } = request;
  logRun(run);
  const { workflows } = storesFor(run, `end ${phase.name} ${round}`);

  const before = await readCheckpoint(workflows, run.workflowId, phase.name);
  if (before?.phaseStatus === 'completed') return completed(phase.name, before);
  const verdictBefore = before?.verdict?.epoch === run.epoch ? before.verdict : undefined;
  replayVerdict(request, verdictBefore);

  const results = await listResults(workflows, run.workflowId, phase.name);
  const failures = await listFailures(workflows, run, phase.name);
  const lastRound = round >= firstRound(verdictBefore) + MAX_EXTRA_ROUNDS;
  const settlements = phase.agents
    .map((plan) => settle(plan, results, failures, round))
    .map((settlement) => (lastRound ? giveUp(settlement, results, failures) : settlement));
  const verdict = phaseVerdict(phase.name, settlements);

  switch (verdict.kind) {
    case 'another-round':
      throw new AnotherRound(`not settled: ${verdict.agents.join(', ')}`);
    case 'completed': {
      const { level, failedAgents } = verdict;
      const saved = await saveCheckpoint(workflows, run, phase.name, {
        phaseStatus: 'completed',
        round,
        level,
        failedAgents: [...failedAgents],
      });
      logger.info('phase completed', { code: 'PHASE_COMPLETED', phase: phase.name, level, failedAgents });
      return completed(phase.name, saved);
    }
    case 'failed': {
      const { error, failedAgents } = verdict;
      await saveCheckpoint(workflows, run, phase.name, {
        phaseStatus: 'failed',
        round,
        failedAgents: [...failedAgents],
        verdict: { error: error.name, message: error.message, epoch: run.epoch, round, redriveCount },
      });
      logger.error('phase failed', { code: 'PHASE_FAILED', phase: phase.name, error: error.name, failedAgents });
      throw error;
    }
    default:
      return verdict satisfies never;
  }
}

type Verdict = NonNullable<CheckpointRecord['verdict']>;

/** Where this execution's count of extra rounds starts: after the round of the last verdict. */
function firstRound(verdict: Verdict | undefined): number {
  return verdict === undefined ? 0 : verdict.round + 1;
}

/** Answers a call of the same round as a stored verdict; any other goes on to decide. */
function replayVerdict({ round, redriveCount, phase }: PhaseRequest, verdict: Verdict | undefined): void {
  if (verdict === undefined || verdict.round !== round) return;
  if (verdict.redriveCount < redriveCount) throw new AnotherRound(`phase ${phase.name} was redriven`);
  throw restoreError(verdict.error, verdict.message);
}

function completed(phase: string, { level = 0, failedAgents = [] }: CheckpointRecord): EndPhaseResponse {
  return { phase, level, failedAgents };
}
