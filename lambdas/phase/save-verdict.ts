import type { Measurement } from '../../patterns/catalogue/metrics.ts';
import type { EndPhaseRequest, EndPhaseResponse } from '../../patterns/catalogue/payloads.ts';
import type { FailedTier } from '../../patterns/degradation/failed-tiers.ts';
import type { PhaseFailure } from '../../patterns/degradation/phase-decisions.ts';
import type { PhaseVerdict } from '../../patterns/degradation/phase-verdict.ts';
import type { Settlement, StoredFailure } from '../../patterns/degradation/settlement.ts';
import { summarizeSettlement } from '../../patterns/degradation/settlement-summary.ts';
import { unannouncedFailures } from '../../patterns/degradation/unannounced-failures.ts';
import { itemKey } from '../../patterns/replication/round.ts';
import { saveCheckpoint } from '../../stores/checkpoints/checkpoints.ts';
import { readRound } from '../../stores/replication/rounds.ts';
import type { WorkflowTable } from '../../stores/workflow-table/table.ts';
import { publishExhausted } from '../agent-call/exhausted.ts';
import { InvocationEvents } from '../runtime/events.ts';
import { entryOf, indexExecution } from '../runtime/execution-index.ts';
import { logger } from '../runtime/logger.ts';
import { recordMetrics } from '../runtime/metrics.ts';

/**
 * The one write that ends a phase: results that are stored later are left out.
 * @param beganAtMs begin of its last round
 * @returns what is stored
 */
export async function saveCompleted(
  table: WorkflowTable,
  { run, phase, round }: EndPhaseRequest,
  verdict: PhaseVerdict & { readonly kind: 'completed' },
  settlements: readonly Settlement[],
  beganAtMs: number | undefined,
): Promise<EndPhaseResponse> {
  const includedResults = settlements.flatMap((settlement) =>
    settlement.kind === 'done' ? settlement.results.map(({ agent, replica }) => itemKey(agent, replica)) : [],
  );
  const { level = 0, failedAgents = [] } = await saveCheckpoint(table, run, phase.name, {
    phaseStatus: 'completed',
    round,
    level: verdict.level,
    failedAgents: [...verdict.failedAgents],
    includedResults,
    settlements: settlements.map(summarizeSettlement),
  });
  logger.info('phase completed', {
    code: 'PHASE_COMPLETED',
    phase: phase.name,
    degradationLevel: level,
    failedAgents,
  });
  recordMetrics(...metricsOfPhase(phase.name, settlements, table.nowMs(), beganAtMs));
  return { phase: phase.name, level, failedAgents };
}

function metricsOfPhase(
  phase: string,
  settlements: readonly Settlement[],
  nowMs: number,
  beganAtMs: number | undefined,
): Measurement[] {
  const split = settlements.filter((each) => each.kind === 'done' && each.consensus.disagreement > 0).length;
  return [
    ...(beganAtMs === undefined ? [] : [{ name: 'PhaseDuration', value: nowMs - beganAtMs, of: phase } as const]),
    ...(split === 0 ? [] : [{ name: 'Disagreements', value: split } as const]),
  ];
}

/** Stores that the phase is retried, before AnotherRound is thrown. */
export async function saveRetry(
  table: WorkflowTable,
  { run, phase, round, redriveCount }: EndPhaseRequest,
  failedAgents: readonly string[],
): Promise<void> {
  const retry = { epoch: run.epoch, round, redriveCount };
  await saveCheckpoint(table, run, phase.name, { phaseStatus: 'started', round, retry });
  logger.warn('phase retried', { code: 'PHASE_RETRIED', phase: phase.name, failedAgents });
}

/** Stores the error to end with before it is thrown, with the execution's redrive count. */
export async function saveFailed(
  table: WorkflowTable,
  { run, phase, round, redriveCount }: EndPhaseRequest,
  { error, failedAgents, atMs }: PhaseFailure,
  failedTiers: readonly FailedTier[],
): Promise<void> {
  const decidedIn = { epoch: run.epoch, round, redriveCount };
  await saveCheckpoint(table, run, phase.name, {
    phaseStatus: 'failed',
    round,
    failedAgents: [...failedAgents],
    failedTiers: [...failedTiers],
    verdict: { ...decidedIn, error: error.name, message: error.message, atMs },
  });
  await indexExecution({
    ...entryOf(run, redriveCount),
    status: 'FAILED',
    witness: 'handler',
    stoppedAtMs: atMs,
    error: error.name,
    failedAgents: [...failedAgents],
  });
}

/** Published again by a repeated attempt, it is the same event under the same id. */
export async function publishPhaseFailed(
  { run, phase, round }: EndPhaseRequest,
  { error, failedAgents, atMs }: PhaseFailure,
): Promise<void> {
  const { workflowId, executionArn } = run;
  await new InvocationEvents().publishBestEffort({
    code: 'PhaseFailed',
    id: `${executionArn}#${phase.name}#${round}`,
    atMs,
    workflowId,
    executionArn,
    phase: phase.name,
    round,
    error: error.name,
    cause: error.message,
    failedAgents,
  });
}

/**
 * Publishes chains that RecordFailure stored as exhausted before it died: with every retry it had, or before the vote of the
 * others ended the fan-out. Published before, it is the same event under the same id.
 */
export async function publishUnsettled(
  table: WorkflowTable,
  { run, phase, round, unsettled }: EndPhaseRequest,
  failures: readonly StoredFailure[],
): Promise<void> {
  const ofRound = failures.filter((failure) => failure.round === round);
  if (ofRound.length === 0) return;
  const votes = (await readRound(table, run, phase.name, round))?.votes;
  const events = new InvocationEvents();
  for (const failure of unannouncedFailures(ofRound, unsettled, votes)) {
    await publishExhausted(events, run, phase.name, failure);
  }
}
