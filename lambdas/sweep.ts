import { paginateListExecutions, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { decideSweep, type PhaseRoster, phaseRoster } from '../patterns/recovery.ts';
import { sweepTurn } from '../patterns/sweep.ts';
import { hashOf } from '../stores/hash.ts';
import { listHealth } from '../stores/health.ts';
import { circuitBreakers } from './shared/circuit-breakers.ts';
import { dynamo } from './shared/dynamo.ts';
import { requireEnv } from './shared/env.ts';
import { InvocationEvents } from './shared/events.ts';
import { readFailedRun } from './shared/failed-run.ts';
import { logger } from './shared/logger.ts';
import { workflowTable } from './shared/stores.ts';

/** Pages of 1,000 failed executions looked through per status: a page is one request of 100 that AWS lets through at once. */
const MAX_PAGES = 5;

/** An execution that ended later than this is still in the hands of the rule, in milliseconds. */
const RULE_GRACE_MS = 30_000;

const sweepRequest = z.object({ phases: z.array(phaseRoster) });

const stepFunctions = new SFNClient({});

/**
 * Looks for failed executions that no recovery has: their event was lost (they are best-effort), their recovery died, or
 * they are parked and their agents are back. For each a recovery is started, whatever it then decides.
 */
export async function handler(event: unknown): Promise<{ started: string[] }> {
  const { phases } = sweepRequest.parse(event);
  logger.resetKeys();
  await publishOverdue();
  const started: string[] = [];
  for (const status of ['FAILED', 'TIMED_OUT'] as const) {
    for (const { executionArn } of sweepTurn(await failedExecutions(status), minute(), Date.now())) {
      if ((await isNeglected(executionArn, phases)) && (await start(executionArn))) started.push(executionArn);
    }
  }
  logger.info('failed executions swept', { code: 'RECOVERY_SWEPT', started });
  return { started };
}

/** Each event under a limit of its own: no run waits for the sweeper. */
async function publishOverdue(): Promise<void> {
  const breakers = circuitBreakers(dynamo(), (event) => new InvocationEvents().publish(event));
  try {
    const published = await breakers.publishOverdue();
    if (published > 0) logger.info('overdue events published', { code: 'OVERDUE_PUBLISHED', published });
  } catch (error) {
    // failed executions wait for this sweep all the same
    logger.error('overdue events not published', { code: 'OVERDUE_NOT_PUBLISHED', error: String(error) });
  }
}

interface Failed {
  readonly executionArn: string;
  readonly stoppedAtMs: number;
}

/** What has failed, newest first, but for what the rule still has in its hands. */
async function failedExecutions(statusFilter: 'FAILED' | 'TIMED_OUT'): Promise<Failed[]> {
  const failed: Failed[] = [];
  let pages = 0;
  for await (const { executions = [] } of paginateListExecutions(
    { client: stepFunctions, pageSize: 1000 },
    { stateMachineArn: requireEnv('WORKFLOW_MACHINE'), statusFilter },
  )) {
    for (const { executionArn = '', stopDate } of executions) {
      const stoppedAtMs = stopDate?.getTime() ?? Number.POSITIVE_INFINITY;
      if (Date.now() - stoppedAtMs >= RULE_GRACE_MS) failed.push({ executionArn, stoppedAtMs });
    }
    pages += 1;
    if (pages === MAX_PAGES) break;
  }
  return failed;
}

function minute(): number {
  return Math.floor(Date.now() / 60_000);
}

async function isNeglected(executionArn: string, phases: readonly PhaseRoster[]): Promise<boolean> {
  const table = workflowTable();
  const { run, record } = await readFailedRun(stepFunctions, table, executionArn, phases);
  const verdicts = record?.state === 'parked' ? await listHealth(table) : [];
  const healthySince = (agent: string, sinceMs: number) =>
    verdicts.some((verdict) => verdict.agent === agent && verdict.healthy && verdict.atMs > sinceMs);
  return decideSweep(run, record, healthySince, table.nowMs());
}

/** Two sweeps of the same minute start the same recovery. */
async function start(executionArn: string): Promise<boolean> {
  try {
    await stepFunctions.send(
      new StartExecutionCommand({
        stateMachineArn: requireEnv('RECOVERY_MACHINE'),
        name: `sweep-${hashOf(executionArn, minute())}`,
        input: JSON.stringify({ detail: { executionArn } }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ExecutionAlreadyExists') return false;
    throw error;
  }
}
