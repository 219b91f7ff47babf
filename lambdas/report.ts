import { fitReport } from '../patterns/fit-report.ts';
import { type PhaseSettlementPlan, type Run, reportRequest } from '../patterns/payloads.ts';
import type { Report } from '../patterns/report.ts';
import { type CompletedPhase, runReport } from '../patterns/run-report.ts';
import { settlePhase } from '../patterns/settlement.ts';
import { readCheckpoint } from '../stores/workflows/checkpoints.ts';
import { listFailures } from '../stores/workflows/failures.ts';
import { listCountedResults } from '../stores/workflows/results.ts';
import type { WorkflowTable } from '../stores/workflows/table.ts';
import { logger, logRun } from './shared/logger.ts';
import { withAnswers } from './shared/report-answers.ts';
import { workflowsFor } from './shared/stores.ts';

/** The output of the workflow, from what its phases left in the store. */
export async function handler(event: unknown): Promise<Report> {
  const request = reportRequest.parse(event);
  const { run, phases } = request;
  logRun(run);
  const workflows = workflowsFor(request, 'report');
  const completed = await Promise.all(phases.map((plan) => completedPhase(workflows, run, plan)));
  const whole = runReport(run, await withAnswers(workflows, run, completed));
  const report = fitReport(whole);
  // an answer that is too large for any report was not even read
  if (report !== whole || whole.phases.some(({ agents }) => agents.some((agent) => 'outputBytes' in agent)))
    logger.warn('the report is shortened: it would be too large', { code: 'REPORT_SHORTENED' });
  const { degradationLevel, failedAgents } = report;
  logger.info('run completed', { code: 'RUN_COMPLETED', degradationLevel, failedAgents });
  return report;
}

/** A phase as it was completed, maybe by an older execution of the workflow: its failures are those of that epoch. */
async function completedPhase(
  workflows: WorkflowTable,
  run: Run,
  plan: PhaseSettlementPlan,
): Promise<Omit<CompletedPhase, 'answers'>> {
  const checkpoint = await readCheckpoint(workflows, run, plan.name);
  if (checkpoint?.phaseStatus !== 'completed') {
    throw new TypeError(
      `phase ${plan.name} is ${checkpoint?.phaseStatus ?? 'not started'}, a report needs it completed`,
    );
  }
  const { epoch, level = 0, round, failedAgents = [] } = checkpoint;
  const [results, failures] = await Promise.all([
    listCountedResults(workflows, run, plan.name),
    listFailures(workflows, { ...run, epoch }, plan.name),
  ]);
  const settlements = settlePhase(plan.agents, results, failures, round, true);
  return { plan, level, rounds: round + 1, failedAgents, settlements };
}
