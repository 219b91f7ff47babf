import { type ExecutionListItem, ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { decideSweep, type PhaseRoster, phaseRoster } from '../patterns/recovery.ts';
import { listHealth } from '../stores/health.ts';
import { requireEnv } from './shared/env.ts';
import { readFailedRun } from './shared/failed-run.ts';
import { hashOf } from './shared/hash.ts';
import { logger } from './shared/logger.ts';
import { workflowTable } from './shared/stores.ts';

/** Newest executions looked through per status: each costs a DescribeExecution, of which 15 a second are refilled. */
const LOOKED_THROUGH = 50;

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
  const started: string[] = [];
  for (const status of ['FAILED', 'TIMED_OUT'] as const) {
    const { executions = [] } = await stepFunctions.send(
      new ListExecutionsCommand({
        stateMachineArn: requireEnv('WORKFLOW_MACHINE'),
        statusFilter: status,
        maxResults: LOOKED_THROUGH,
      }),
    );
    for (const execution of executions.filter(isOver)) {
      const { executionArn = '' } = execution;
      if ((await isNeglected(executionArn, phases)) && (await start(execution))) started.push(executionArn);
    }
  }
  logger.info('failed executions swept', { code: 'RECOVERY_SWEPT', started });
  return { started };
}

function isOver({ stopDate }: ExecutionListItem): boolean {
  return stopDate !== undefined && Date.now() - stopDate.getTime() >= RULE_GRACE_MS;
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
async function start({ executionArn = '' }: ExecutionListItem): Promise<boolean> {
  const minute = Math.floor(Date.now() / 60_000);
  try {
    await stepFunctions.send(
      new StartExecutionCommand({
        stateMachineArn: requireEnv('RECOVERY_MACHINE'),
        name: `sweep-${hashOf(executionArn, minute)}`,
        input: JSON.stringify({ detail: { executionArn } }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ExecutionAlreadyExists') return false;
    throw error;
  }
}
