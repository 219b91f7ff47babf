import { RedriveExecutionCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type {
  GiveUpReason,
  RecoveryDecision,
  RecoveryRecord,
  RecoveryResponse,
} from '../../patterns/recovery/recovery.ts';
import { redriveToken } from '../../patterns/recovery/redrive-token.ts';
import { saveRecovery } from '../../stores/recovery/recovery.ts';
import { InvocationEvents } from '../runtime/events.ts';
import { logger } from '../runtime/logger.ts';
import { workflowTable } from '../runtime/stores.ts';
import type { KnownExecution } from './failed-execution.ts';

/** Writes the record of a decision, then carries the decision out. */
export async function applyDecision(
  stepFunctions: SFNClient,
  known: KnownExecution,
  decision: RecoveryDecision,
): Promise<RecoveryResponse> {
  if (decision.kind === 'skip') return done(decision.reason);
  if (!(await save(known, decision.record))) return done('owned-by-another');
  switch (decision.kind) {
    case 'wait':
      return { next: 'wait', reason: 'claimed', failedAgents: [...decision.failedAgents] };
    case 'give-up':
      return {
        next: 'give-up',
        reason: decision.reason,
        failedAgents: [],
        deadLetter: deadLetterOf(known, decision.reason),
      };
    case 'redrive':
      return await redrive(stepFunctions, known, decision.record);
    default:
      return decision satisfies never;
  }
}

/** Parks the execution for the sweeper. @param record undefined when another recovery owns the execution */
export async function park(known: KnownExecution, record: RecoveryRecord | undefined): Promise<RecoveryResponse> {
  if (record === undefined || !(await save(known, record))) return done('owned-by-another');
  const { executionArn, failedAgents } = known.execution;
  await new InvocationEvents().publishBestEffort({
    code: 'RecoveryParked',
    id: `${executionArn}#parked#${record.revision}`,
    atMs: Date.now(),
    workflowId: known.workflowId,
    executionArn,
    failedAgents,
  });
  return done('parked');
}

/**
 * Publishes that the dead letter was sent, then stores that the execution needs manual action. A repeated step publishes
 * the same event.
 * @param record undefined when another recovery owns the execution
 */
export async function giveUp(
  known: KnownExecution,
  record: RecoveryRecord | undefined,
  reason: GiveUpReason,
  nowMs: number,
): Promise<RecoveryResponse> {
  if (record === undefined) return done('owned-by-another');
  const { redriveCount, ...deadLetter } = deadLetterOf(known, reason);
  const id = `${known.execution.executionArn}#gave-up#${redriveCount}`;
  await new InvocationEvents().publishBestEffort({ code: 'RecoveryGaveUp', id, atMs: nowMs, ...deadLetter });
  return done((await save(known, record)) ? reason : 'owned-by-another');
}

/** Requests a redrive. Its token makes it one redrive, also when a user requests it too or the step is repeated. */
async function redrive(
  stepFunctions: SFNClient,
  { execution, workflowId }: KnownExecution,
  { redrives }: RecoveryRecord,
): Promise<RecoveryResponse> {
  const { executionArn, redriveCount, failedAgents } = execution;
  const clientToken = redriveToken(executionArn, redriveCount);
  try {
    await stepFunctions.send(new RedriveExecutionCommand({ executionArn, clientToken }));
  } catch (error) {
    // a user has redriven it already, or it is older than 14 days
    if (!(error instanceof Error) || error.name !== 'ExecutionNotRedrivable') throw error;
    return done(`not redrivable: ${error.message}`);
  }
  await new InvocationEvents().publishBestEffort({
    code: 'RecoveryRedriven',
    id: `${executionArn}#redrive#${redriveCount + 1}`,
    atMs: Date.now(),
    workflowId,
    executionArn,
    redrive: redrives,
    failedAgents,
  });
  return done('redriven');
}

async function save({ workflowId, name, startedAtMs }: KnownExecution, record: RecoveryRecord): Promise<boolean> {
  return await saveRecovery(workflowTable(), workflowId, { name, startedAtMs }, record);
}

function deadLetterOf(
  { execution, workflowId }: KnownExecution,
  reason: GiveUpReason,
): NonNullable<RecoveryResponse['deadLetter']> {
  const { executionArn, error, cause, failedAgents, redriveCount } = execution;
  return { executionArn, workflowId, reason, error, cause, failedAgents: [...failedAgents], redriveCount };
}

function done(reason: string): RecoveryResponse {
  logger.info('recovery step', { code: 'RECOVERY_STEP', reason });
  return { next: 'done', reason, failedAgents: [] };
}
