import { AnotherRound, type CataloguedError, restoreError } from '../patterns/catalogue/errors.ts';
import { type EndPhaseRequest, type EndPhaseResponse, endPhaseRequest } from '../patterns/catalogue/payloads.ts';
import { MAX_EXTRA_ROUNDS, type PhaseVerdict, phaseVerdict } from '../patterns/degradation/phase-verdict.ts';
import { type Settlement, settlePhase } from '../patterns/degradation/settlement.ts';
import { itemKey } from '../patterns/replication/round.ts';
import { readCheckpoint, saveCheckpoint } from '../stores/checkpoints/checkpoints.ts';
import { checkOwnership } from '../stores/checkpoints/ownership.ts';
import { listResults } from '../stores/checkpoints/results.ts';
import { listFailures } from '../stores/fallback/failures.ts';
import type { CheckpointRecord } from '../stores/workflow-table/records.ts';
import type { WorkflowTable } from '../stores/workflow-table/table.ts';
import { InvocationEvents } from './runtime/events.ts';
import { runHandler } from './runtime/invocation.ts';
import { logger } from './runtime/logger.ts';
import { workflowTable } from './runtime/stores.ts';

/** "Phase completed": decides from the store, never from the fan-out's array. */
export const handler = runHandler('end-phase', endPhaseRequest, endPhase);

async function endPhase(request: EndPhaseRequest): Promise<EndPhaseResponse> {
  const { run, phase } = request;
  const workflows = workflowTable();

  const before = await readCheckpoint(workflows, run, phase.name);
  if (before?.phaseStatus === 'completed') return completed(phase.name, before);
  await checkOwnership(workflows, run);
  const ours = decisionsOf(run.epoch, before);
  await repeatDecision(request, ours);

  const settlements = await settleAgents(workflows, request, ours);
  const verdict = phaseVerdict(phase.name, settlements);
  switch (verdict.kind) {
    case 'another-round':
      throw new AnotherRound(`not settled: ${verdict.agents.join(', ')}`);
    case 'completed':
      return complete(workflows, request, verdict, settlements);
    case 'failed':
      throw await fail(workflows, request, verdict, ours);
    default:
      return verdict satisfies never;
  }
}

/** What this execution has decided about the phase in earlier rounds, or in an earlier attempt at this one. */
type Decisions = Pick<CheckpointRecord, 'verdict' | 'retry' | 'failedAgents'>;

/** Decisions of an older execution are none of ours. */
function decisionsOf(epoch: number, { verdict, retry, failedAgents = [] }: Decisions = {}): Decisions {
  return {
    ...(verdict?.epoch === epoch ? { verdict, failedAgents } : {}),
    ...(retry?.epoch === epoch ? { retry } : {}),
  };
}

/**
 * Answers again what was decided in this round before: a retry of this very task gets the same, a redrive of the
 * execution (its count is higher) gets another round. Without a decision for this round it returns.
 */
async function repeatDecision(
  request: EndPhaseRequest,
  { verdict, retry, failedAgents = [] }: Decisions,
): Promise<void> {
  const { round, redriveCount, phase } = request;
  if (retry?.round === round) throw new AnotherRound(`phase ${phase.name} is retried: its failures may have passed`);
  if (verdict?.round !== round) return;
  if (verdict.redriveCount < redriveCount) throw new AnotherRound(`phase ${phase.name} was redriven`);
  const error = restoreError(verdict.error, verdict.message);
  // who stored it may have died before it told: under the same id it is the same event
  await tellFailed(request, error, failedAgents, verdict.atMs);
  throw error;
}

/** What each agent came to, from what is stored. */
async function settleAgents(
  workflows: WorkflowTable,
  { run, phase, round }: EndPhaseRequest,
  ours: Decisions,
): Promise<Settlement[]> {
  const [results, failures] = await Promise.all([
    listResults(workflows, run, phase.name),
    listFailures(workflows, run, phase.name),
  ]);
  const firstRound = ours.verdict === undefined ? 0 : ours.verdict.round + 1;
  const lastRound = round >= firstRound + MAX_EXTRA_ROUNDS;
  return settlePhase(phase.agents, results, failures, round, lastRound);
}

/** The one write that ends the phase: what it does not count never counts. */
async function complete(
  workflows: WorkflowTable,
  { run, phase, round }: EndPhaseRequest,
  { level, failedAgents }: PhaseVerdict & { kind: 'completed' },
  settlements: readonly Settlement[],
): Promise<EndPhaseResponse> {
  const includedResults = settlements.flatMap((settlement) =>
    settlement.kind === 'done' ? settlement.results.map(({ agent, replica }) => itemKey(agent, replica)) : [],
  );
  const saved = await saveCheckpoint(workflows, run, phase.name, {
    phaseStatus: 'completed',
    round,
    level,
    failedAgents: [...failedAgents],
    includedResults,
  });
  logger.info('phase completed', {
    code: 'PHASE_COMPLETED',
    phase: phase.name,
    degradationLevel: level,
    failedAgents,
  });
  return completed(phase.name, saved);
}

/**
 * The error to end with. It is stored before it is thrown, with the execution's redrive count; once per start and per
 * redrive, failures that may have passed get the retry edge instead.
 */
async function fail(
  workflows: WorkflowTable,
  request: EndPhaseRequest,
  { error, failedAgents, transient }: PhaseVerdict & { kind: 'failed' },
  ours: Decisions,
): Promise<Error> {
  const { run, phase, round, redriveCount } = request;
  const decision = { epoch: run.epoch, round, redriveCount };
  if (transient && ours.retry?.redriveCount !== redriveCount) {
    await saveCheckpoint(workflows, run, phase.name, { phaseStatus: 'started', round, retry: decision });
    logger.warn('phase retried', { code: 'PHASE_RETRIED', phase: phase.name, failedAgents });
    return new AnotherRound(`phase ${phase.name} is retried: its failures may have passed`);
  }
  const verdict = { ...decision, error: error.name, message: error.message, atMs: workflows.nowMs() };
  await saveCheckpoint(workflows, run, phase.name, {
    phaseStatus: 'failed',
    round,
    failedAgents: [...failedAgents],
    verdict,
  });
  await tellFailed(request, error, failedAgents, verdict.atMs);
  return error;
}

async function tellFailed(
  { run, phase, round }: EndPhaseRequest,
  { name: error, message: cause }: CataloguedError,
  failedAgents: readonly string[],
  atMs = Date.now(),
): Promise<void> {
  const { workflowId, executionArn } = run;
  const id = `${executionArn}#${phase.name}#${round}`;
  const of = { workflowId, executionArn, phase: phase.name, round };
  const event = { code: 'PhaseFailed', id, atMs, ...of, error, cause, failedAgents } as const;
  await new InvocationEvents().publishBestEffort(event);
}

function completed(phase: string, { level = 0, failedAgents = [] }: CheckpointRecord): EndPhaseResponse {
  return { phase, level, failedAgents };
}
