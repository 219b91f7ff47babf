import { RedriveExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { FailureEvent } from '../patterns/catalogue/events.ts';
import {
  decideGivingUp,
  decideParking,
  decideRecovery,
  decideRedrive,
  type GiveUpReason,
  type RecoveryDecision,
  type RecoveryRecord,
  type RecoveryRequest,
  type RecoveryResponse,
  recoveryRequest,
} from '../patterns/recovery/recovery.ts';
import { saveRecovery } from '../stores/recovery/recovery.ts';
import { redriveToken } from '../stores/recovery/redrive-token.ts';
import { type KnownRun, readFailedRun } from './recovery/failed-run.ts';
import { reportRun } from './recovery/report-run.ts';
import { InvocationEvents } from './runtime/events.ts';
import { logger } from './runtime/logger.ts';
import { workflowTable } from './runtime/stores.ts';

const stepFunctions = new SFNClient({});

/**
 * The steps of a recovery. Each of them asks anew what became of the execution, decides, writes on the condition that
 * nobody else has, and only then acts: repeated, late or doubled, a step does no more than once.
 */
export async function handler(event: unknown): Promise<RecoveryResponse> {
  const request = recoveryRequest.parse(event);
  const table = workflowTable();
  const known = await readFailedRun(stepFunctions, table, request.failedArn, request.phases);
  const { run, record } = known;
  logger.resetKeys();
  logger.appendKeys({ workflowId: known.workflowId, executionArn: run.executionArn });
  const nowMs = table.nowMs();
  switch (request.step) {
    case 'claim':
      await reportRun(stepFunctions, table, known, request.by);
      return await follow(known, decideRecovery(run, record, request.by, nowMs));
    case 'redrive':
      return await follow(known, decideRedrive(run, record, request.by, request.healthyAtOnce ?? false, nowMs));
    case 'park':
      return await park(known, decideParking(run, record, request.by, nowMs));
    case 'give-up':
      return await giveUp(known, request, nowMs);
    default:
      return request.step satisfies never;
  }
}

async function follow(known: KnownRun, decision: RecoveryDecision): Promise<RecoveryResponse> {
  if (decision.kind === 'leave') return over(decision.reason);
  if (!(await save(known, decision.record))) return over('in-other-hands');
  switch (decision.kind) {
    case 'wait':
      return { next: 'wait', reason: 'claimed', agents: [...decision.agents] };
    case 'give-up':
      return { next: 'give-up', reason: decision.reason, agents: [], letter: letterOf(known, decision.reason) };
    case 'redrive':
      return await redrive(known, decision.record);
    default:
      return decision satisfies never;
  }
}

/** The token is the same for the same redrive: ordered twice, by a human at once or after a crash, it is one redrive. */
async function redrive({ run, workflowId }: KnownRun, { redrives }: RecoveryRecord): Promise<RecoveryResponse> {
  const { executionArn, redriveCount, agents } = run;
  const clientToken = redriveToken(executionArn, redriveCount);
  try {
    await stepFunctions.send(new RedriveExecutionCommand({ executionArn, clientToken }));
  } catch (error) {
    // a human was faster, or it is too old: either way there is nothing left to do here
    if (!(error instanceof Error) || error.name !== 'ExecutionNotRedrivable') throw error;
    return over(`not redrivable: ${error.message}`);
  }
  const id = `${executionArn}#redrive#${redriveCount + 1}`;
  await new InvocationEvents().publishBestEffort({
    code: 'RecoveryRedriven',
    id,
    atMs: Date.now(),
    workflowId,
    executionArn,
    redrive: redrives,
    agents,
  });
  return over('redriven');
}

async function park(known: KnownRun, record: RecoveryRecord | undefined): Promise<RecoveryResponse> {
  if (record === undefined || !(await save(known, record))) return over('in-other-hands');
  const { executionArn, agents } = known.run;
  const id = `${executionArn}#parked#${record.revision}`;
  await new InvocationEvents().publishBestEffort({
    code: 'RecoveryParked',
    id,
    atMs: Date.now(),
    workflowId: known.workflowId,
    executionArn,
    agents,
  });
  return over('parked');
}

/** The dead letter was sent: says so, and keeps that the execution is left to people. Asked again it is the same event. */
async function giveUp(
  known: KnownRun,
  { by, reason = 'poison' }: RecoveryRequest,
  nowMs: number,
): Promise<RecoveryResponse> {
  const record = decideGivingUp(known.run, known.record, by, reason, nowMs);
  if (record === undefined) return over('in-other-hands');
  const { redriveCount, ...letter } = letterOf(known, reason);
  const event: FailureEvent = {
    code: 'RecoveryGaveUp',
    id: `${known.run.executionArn}#gave-up#${redriveCount}`,
    atMs: nowMs,
    ...letter,
  };
  await new InvocationEvents().publishBestEffort(event);
  return over((await save(known, record)) ? reason : 'in-other-hands');
}

async function save({ workflowId, ...execution }: KnownRun, record: RecoveryRecord): Promise<boolean> {
  return await saveRecovery(workflowTable(), workflowId, execution, record);
}

function letterOf({ run, workflowId }: KnownRun, reason: GiveUpReason): NonNullable<RecoveryResponse['letter']> {
  const { executionArn, error, cause, agents, redriveCount } = run;
  return { executionArn, workflowId, reason, error, cause, agents: [...agents], redriveCount };
}

function over(reason: string): RecoveryResponse {
  logger.info('recovery step', { code: 'RECOVERY_STEP', reason });
  return { next: 'over', reason, agents: [] };
}
