import { type PhaseSettlementPlan, type ReportRequest, reportRequest } from '../patterns/catalogue/payloads.ts';
import { restoreSettlements } from '../patterns/degradation/settlement-summary.ts';
import { fitReport, MAX_REPORT_BYTES } from '../patterns/report/fit-report.ts';
import type { Report } from '../patterns/report/report.ts';
import { type CompletedPhase, runReport } from '../patterns/report/run-report.ts';
import { readUsage } from '../stores/budgets/usage.ts';
import { readIncluded } from '../stores/checkpoints/included-results.ts';
import { readPhasesWithOutputs } from '../stores/checkpoints/outputs.ts';
import type { StoredPhases } from '../stores/checkpoints/stored-phases.ts';
import { withAnswers } from './report/answers.ts';
import { entryOf, indexExecution } from './runtime/execution-index.ts';
import { taskHandler } from './runtime/invocation.ts';
import { logger } from './runtime/logger.ts';
import { recordMetrics } from './runtime/metrics.ts';
import { publishRunReported } from './runtime/run-events.ts';
import { workflowTable } from './runtime/stores.ts';
import { currentTraceId } from './runtime/trace.ts';

/** The output of the workflow, from the stored records of its phases. */
export const handler = taskHandler('report', reportRequest, report);

async function report(request: ReportRequest): Promise<Report> {
  const { run, phases, redriveCount, asksModels = false } = request;
  // awaited together: a promise that fails while another one is awaited ends the process
  const [{ completed, readOutput }, usage] = await Promise.all([
    readIncluded(
      () => readPhasesWithOutputs(workflowTable(), run, MAX_REPORT_BYTES),
      (stored) => ({ ...stored, completed: phases.map((plan) => completedPhase(stored.phases, plan, run.epoch)) }),
    ),
    asksModels ? readUsage(workflowTable(), run) : undefined,
  ]);
  const whole = runReport(run, withAnswers(completed, readOutput), { usage, traceId: currentTraceId(), request });
  const fitted = fitReport(whole);
  // `withAnswers` has left out answers that fit no report; these have `outputBytes`
  if (fitted !== whole || whole.phases.some(({ agents }) => agents.some((agent) => 'outputBytes' in agent)))
    logger.warn('the report is shortened: it would be too large', { code: 'REPORT_SHORTENED' });
  const { degradationLevel, failedAgents } = fitted;
  const indexing = indexExecution({
    ...entryOf(run, redriveCount),
    ...({ status: 'SUCCEEDED', witness: 'handler' } as const),
    stoppedAtMs: Date.now(),
    level: degradationLevel,
    failedAgents: [...failedAgents],
  });
  await Promise.all([indexing, publishRunReported(run, fitted, request)]);
  logger.info('run completed', { code: 'RUN_COMPLETED', degradationLevel, failedAgents });
  recordMetrics(
    { name: 'RunsSucceeded', value: 1, of: String(degradationLevel) },
    { name: 'RunDuration', value: Date.now() - run.startedAtMs },
    ...(redriveCount > 0 ? [{ name: 'RunsRecovered', value: 1 } as const] : []),
  );
  return fitted;
}

/** A phase as it was completed, maybe by an older execution of the workflow: its failures are those of that epoch. */
function completedPhase(
  stored: StoredPhases,
  plan: PhaseSettlementPlan,
  ownEpoch: number,
): Omit<CompletedPhase, 'answers'> {
  const checkpoint = stored.checkpoint(plan.name);
  if (checkpoint?.phaseStatus !== 'completed') {
    throw new TypeError(`phase ${plan.name} is ${checkpoint?.phaseStatus ?? 'not started'}, not completed`);
  }
  const { epoch, level = 0, round, failedAgents = [], settlements: summaries = [] } = checkpoint;
  const results = stored.includedResults(plan.name);
  const settlements = restoreSettlements(plan.agents, summaries, results, stored.failures(plan.name, epoch));
  return { plan, level, rounds: round + 1, failedAgents, settlements, isOwn: epoch === ownEpoch };
}
