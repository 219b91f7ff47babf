import {
  type PhaseSettlementPlan,
  type ReportRequest,
  type Run,
  reportRequest,
} from '../patterns/catalogue/payloads.ts';
import { restoreSettlements } from '../patterns/degradation/settlement-summary.ts';
import { fitReport } from '../patterns/report/fit-report.ts';
import type { Report } from '../patterns/report/report.ts';
import { type CompletedPhase, runReport } from '../patterns/report/run-report.ts';
import { readCheckpoint } from '../stores/checkpoints/checkpoints.ts';
import { listIncludedResults } from '../stores/checkpoints/results.ts';
import { listFailures } from '../stores/fallback/failures.ts';
import type { WorkflowTable } from '../stores/workflow-table/table.ts';
import { withAnswers } from './report/answers.ts';
import { taskHandler } from './runtime/invocation.ts';
import { logger } from './runtime/logger.ts';
import { workflowTable } from './runtime/stores.ts';

/** The output of the workflow, from the stored records of its phases. */
export const handler = taskHandler('report', reportRequest, report);

async function report({ run, phases }: ReportRequest): Promise<Report> {
  const table = workflowTable();
  const completed = await Promise.all(phases.map((plan) => completedPhase(table, run, plan)));
  const whole = runReport(run, await withAnswers(table, run, completed));
  const fitted = fitReport(whole);
  // `withAnswers` has left out answers that fit no report; these have `outputBytes`
  if (fitted !== whole || whole.phases.some(({ agents }) => agents.some((agent) => 'outputBytes' in agent)))
    logger.warn('the report is shortened: it would be too large', { code: 'REPORT_SHORTENED' });
  const { degradationLevel, failedAgents } = fitted;
  logger.info('run completed', { code: 'RUN_COMPLETED', degradationLevel, failedAgents });
  return fitted;
}

/** A phase as it was completed, maybe by an older execution of the workflow: its failures are those of that epoch. */
async function completedPhase(
  table: WorkflowTable,
  run: Run,
  plan: PhaseSettlementPlan,
): Promise<Omit<CompletedPhase, 'answers'>> {
  const checkpoint = await readCheckpoint(table, run, plan.name);
  if (checkpoint?.phaseStatus !== 'completed') {
    throw new TypeError(
      `phase ${plan.name} is ${checkpoint?.phaseStatus ?? 'not started'}, a report needs it completed`,
    );
  }
  const { epoch, level = 0, round, failedAgents = [], settlements: summaries = [] } = checkpoint;
  const [results, failures] = await Promise.all([
    listIncludedResults(table, run, plan.name),
    listFailures(table, { ...run, epoch }, plan.name),
  ]);
  const settlements = restoreSettlements(plan.agents, summaries, results, failures);
  return { plan, level, rounds: round + 1, failedAgents, settlements };
}
