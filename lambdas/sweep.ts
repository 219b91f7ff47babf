import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { stableId } from '../patterns/hash.ts';
import { phaseRoster } from '../patterns/recovery/recovery.ts';
import { selectForSweep } from '../patterns/recovery/sweep.ts';
import { listExecutions, SWEPT_STATUSES, type SweptExecution } from './recovery/list-executions.ts';
import { needsRecovery } from './recovery/needs-recovery.ts';
import { publishOverdueEvents } from './recovery/overdue-events.ts';
import { numberFromEnv, requireEnv } from './runtime/env.ts';
import { logger } from './runtime/logger.ts';
import { workflowTable } from './runtime/stores.ts';

const sweepRequest = z.object({ phases: z.array(phaseRoster) });

const stepFunctions = new SFNClient({});

/**
 * Starts a recovery for each execution that needs one and has none: the event of its failure was lost (such events are
 * best-effort), its recovery died, it is parked and its agents are healthy again, or it failed unreported and was redriven
 * since. The recovery then decides what to do.
 */
export async function handler(event: unknown): Promise<{ started: string[] }> {
  const { phases } = sweepRequest.parse(event);
  logger.resetKeys();
  await publishOverdueEvents();
  const table = workflowTable();
  const sweep = Math.floor(Date.now() / numberFromEnv('SWEEP_INTERVAL_MS', 60_000));
  const started: string[] = [];
  for (const status of SWEPT_STATUSES) {
    for (const execution of selectForSweep(await listExecutions(stepFunctions, status), sweep, Date.now())) {
      if (!(await needsRecovery(stepFunctions, table, execution, phases))) continue;
      if (await startRecovery(execution, sweep)) started.push(execution.executionArn);
    }
  }
  logger.info('executions swept', { code: 'RECOVERY_SWEPT', started });
  return { started };
}

/** @param sweep its number @returns false when it was delivered before, and has started it */
async function startRecovery({ executionArn }: SweptExecution, sweep: number): Promise<boolean> {
  try {
    await stepFunctions.send(
      new StartExecutionCommand({
        stateMachineArn: requireEnv('RECOVERY_MACHINE'),
        name: `sweep-${stableId(executionArn, sweep)}`,
        input: JSON.stringify({ detail: { executionArn } }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ExecutionAlreadyExists') return false;
    throw error;
  }
}
