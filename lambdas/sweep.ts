import { ExecutionStatus, paginateListExecutions, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { stableId } from '../patterns/hash.ts';
import { statusOf } from '../patterns/health-checks/health.ts';
import { decideSweep, type PhaseRoster, phaseRoster } from '../patterns/recovery/recovery.ts';
import { isReportDue } from '../patterns/recovery/run-failures.ts';
import { sweepTurn } from '../patterns/recovery/sweep.ts';
import { listHealth } from '../stores/health-checks/health.ts';
import { readFailureReport } from '../stores/recovery/failure-reports.ts';
import { readFailedRun } from './recovery/failed-run.ts';
import { publishOverdueEvents } from './recovery/overdue-events.ts';
import { requireEnv } from './runtime/env.ts';
import { logger } from './runtime/logger.ts';
import { workflowTable } from './runtime/stores.ts';

/** Pages of 1,000 executions looked through per status: a page is one request of 100 that AWS lets through at once. */
const MAX_PAGES = 5;

/** An event of the last 30 s may still be delivered, in milliseconds. */
const RULE_GRACE_MS = 30_000;

const { FAILED, TIMED_OUT, RUNNING, SUCCEEDED, ABORTED } = ExecutionStatus;

const sweepRequest = z.object({ phases: z.array(phaseRoster) });

const stepFunctions = new SFNClient({});

/**
 * Looks for executions that no recovery has: the event of their failure was lost (they are best-effort), their recovery
 * died, or they are parked and their agents are back. For each a recovery is started, whatever it then decides. What was
 * redriven may have failed before that, whatever became of it since.
 */
export async function handler(event: unknown): Promise<{ started: string[] }> {
  const { phases } = sweepRequest.parse(event);
  logger.resetKeys();
  await publishOverdueEvents();
  const started: string[] = [];
  for (const status of [FAILED, TIMED_OUT, RUNNING, SUCCEEDED, ABORTED]) {
    const failed = status === FAILED || status === TIMED_OUT;
    const listed = (await executionsOf(status)).filter(({ redriveCount }) => failed || redriveCount > 0);
    for (const execution of sweepTurn(listed, minute(), Date.now())) {
      const neglected = (await isUnreported(execution)) || (failed && (await isNeglected(execution, phases)));
      if (neglected && (await start(execution))) started.push(execution.executionArn);
    }
  }
  logger.info('executions swept', { code: 'RECOVERY_SWEPT', started });
  return { started };
}

interface Listed {
  readonly executionArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly redriveCount: number;
  readonly startedAtMs: number;
  /** when it ended last; of one that runs again, when that began */
  readonly stoppedAtMs: number;
}

/** The executions in a status, newest first, but for those whose event may still be delivered. */
async function executionsOf(statusFilter: ExecutionStatus): Promise<Listed[]> {
  const found: Listed[] = [];
  let pages = 0;
  for await (const { executions = [] } of paginateListExecutions(
    { client: stepFunctions, pageSize: 1000 },
    { stateMachineArn: requireEnv('WORKFLOW_MACHINE'), statusFilter },
  )) {
    for (const { executionArn = '', name = '', startDate, stopDate, redriveDate, redriveCount = 0 } of executions) {
      const stoppedAtMs = (stopDate ?? redriveDate)?.getTime() ?? Number.POSITIVE_INFINITY;
      const startedAtMs = startDate?.getTime() ?? 0;
      if (Date.now() - stoppedAtMs < RULE_GRACE_MS) continue;
      found.push({ executionArn, name, status: statusFilter, redriveCount, startedAtMs, stoppedAtMs });
    }
    pages += 1;
    if (pages === MAX_PAGES) break;
  }
  return found;
}

function minute(): number {
  return Math.floor(Date.now() / 60_000);
}

async function isUnreported(execution: Listed): Promise<boolean> {
  return isReportDue(execution, await readFailureReport(workflowTable(), execution));
}

async function isNeglected({ executionArn }: Listed, phases: readonly PhaseRoster[]): Promise<boolean> {
  const table = workflowTable();
  const { run, record } = await readFailedRun(stepFunctions, table, executionArn, phases);
  const verdicts = record?.state === 'parked' ? await listHealth(table) : [];
  const healthySince = (agent: string, sinceMs: number) =>
    verdicts.some((verdict) => verdict.agent === agent && statusOf(verdict) === 'healthy' && verdict.atMs > sinceMs);
  return decideSweep(run, record, healthySince, table.nowMs());
}

/** Two sweeps of the same minute start the same recovery. */
async function start({ executionArn }: Listed): Promise<boolean> {
  try {
    await stepFunctions.send(
      new StartExecutionCommand({
        stateMachineArn: requireEnv('RECOVERY_MACHINE'),
        name: `sweep-${stableId(executionArn, minute())}`,
        input: JSON.stringify({ detail: { executionArn } }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ExecutionAlreadyExists') return false;
    throw error;
  }
}
