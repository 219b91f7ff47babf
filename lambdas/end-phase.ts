import { AnotherRound } from '../patterns/catalogue/errors.ts';
import { type EndPhaseRequest, type EndPhaseResponse, endPhaseRequest } from '../patterns/catalogue/payloads.ts';
import { failedTiers } from '../patterns/degradation/failed-tiers.ts';
import {
  isLastRound,
  ownDecisions,
  repeatedDecision,
  retryCause,
  shouldRetryPhase,
} from '../patterns/degradation/phase-decisions.ts';
import { phaseVerdict } from '../patterns/degradation/phase-verdict.ts';
import { settlePhase } from '../patterns/degradation/settlement.ts';
import { checkOwnership, readWorkflow } from '../stores/checkpoints/ownership.ts';
import { readPhase } from '../stores/checkpoints/stored-phases.ts';
import { publishPhaseFailed, publishUnsettled, saveCompleted, saveFailed, saveRetry } from './phase/save-verdict.ts';
import { taskHandler } from './runtime/invocation.ts';
import { workflowTable } from './runtime/stores.ts';

/** "Phase completed": decides from the store, never from the fan-out's array. */
export const handler = taskHandler('end-phase', endPhaseRequest, endPhase);

async function endPhase(request: EndPhaseRequest): Promise<EndPhaseResponse> {
  const { run, phase, round, redriveCount } = request;
  const table = workflowTable();
  const [workflow, stored] = await Promise.all([
    readWorkflow(table, run.workflowId),
    readPhase(table, run, phase.name),
  ]);
  const checkpoint = stored.checkpoint(phase.name);
  if (checkpoint?.phaseStatus === 'completed') {
    const { level = 0, failedAgents = [] } = checkpoint;
    return { phase: phase.name, level, failedAgents };
  }
  checkOwnership(workflow, run);

  const decisions = ownDecisions(run.epoch, checkpoint);
  const repeated = repeatedDecision(request, decisions);
  if (repeated?.kind === 'another-round') throw new AnotherRound(repeated.cause);
  if (repeated?.kind === 'failed') {
    // the attempt that stored it may have died before it published: under the same id it is the same event
    await publishPhaseFailed(request, repeated.failure);
    throw repeated.failure.error;
  }

  const results = stored.results(phase.name);
  const failures = stored.failures(phase.name, run.epoch);
  await publishUnsettled(table, request, failures);
  const isLast = isLastRound(round, decisions, phase.extraRounds);
  const settlements = settlePhase(phase.agents, results, failures, round, isLast);
  const verdict = phaseVerdict(phase.name, settlements, phase.thresholds);
  switch (verdict.kind) {
    case 'another-round':
      throw new AnotherRound(`not settled: ${verdict.agents.join(', ')}`);
    case 'completed':
      return await saveCompleted(table, request, verdict, settlements, checkpoint?.atMs);
    case 'failed': {
      const { error, failedAgents, transient } = verdict;
      if (shouldRetryPhase(transient, redriveCount, decisions)) {
        await saveRetry(table, request, failedAgents);
        throw new AnotherRound(retryCause(phase.name));
      }
      const failure = { error, failedAgents, atMs: table.nowMs() };
      await saveFailed(table, request, failure, failedTiers(settlements));
      await publishPhaseFailed(request, failure);
      throw error;
    }
    default:
      return verdict satisfies never;
  }
}
