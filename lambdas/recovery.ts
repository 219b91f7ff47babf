import { SFNClient } from '@aws-sdk/client-sfn';
import {
  decideGivingUp,
  decideParking,
  decideRecovery,
  decideRedrive,
  type RecoveryResponse,
  recoveryRequest,
} from '../patterns/recovery/recovery.ts';
import { readFailedRun } from './recovery/failed-run.ts';
import { reportRun } from './recovery/report-run.ts';
import { applyDecision, giveUp, park } from './recovery/steps.ts';
import { logger } from './runtime/logger.ts';
import { workflowTable } from './runtime/stores.ts';

const stepFunctions = new SFNClient({});

/**
 * The steps of a recovery. Each reads the execution anew, decides, writes on the condition that nothing else was written,
 * and only then acts: a repeated, late or concurrent step acts at most once.
 */
export async function handler(event: unknown): Promise<RecoveryResponse> {
  const request = recoveryRequest.parse(event);
  const { executionArn, ownerArn, phases, healthyImmediately = false, reason = 'poison' } = request;
  const table = workflowTable();
  const known = await readFailedRun(stepFunctions, table, executionArn, phases);
  const { run, record } = known;
  logger.resetKeys();
  logger.appendKeys({ workflowId: known.workflowId, executionArn });
  const nowMs = table.nowMs();
  switch (request.step) {
    case 'claim':
      await reportRun(stepFunctions, table, known, ownerArn);
      return await applyDecision(stepFunctions, known, decideRecovery(run, record, ownerArn, nowMs));
    case 'redrive':
      return await applyDecision(stepFunctions, known, decideRedrive(run, record, ownerArn, healthyImmediately, nowMs));
    case 'park':
      return await park(known, decideParking(run, record, ownerArn, nowMs));
    case 'give-up':
      return await giveUp(known, decideGivingUp(run, record, ownerArn, reason, nowMs), reason, nowMs);
    default:
      return request.step satisfies never;
  }
}
