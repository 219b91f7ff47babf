import { SFNClient } from '@aws-sdk/client-sfn';
import {
  decideGivingUp,
  decideParking,
  decideRecovery,
  decideRedrive,
  RECOVERY_LIMITS,
  type RecoveryLimits,
  type RecoveryResponse,
  recoveryRequest,
} from '../patterns/recovery/recovery.ts';
import { readFailedExecution } from './recovery/failed-execution.ts';
import { failurePublication } from './recovery/failure-publication.ts';
import { indexEnd } from './recovery/index-end.ts';
import { publishFailures } from './recovery/publish-failures.ts';
import { applyDecision, giveUp, park } from './recovery/steps.ts';
import { numberFromEnv } from './runtime/env.ts';
import { logger } from './runtime/logger.ts';
import { workflowTable } from './runtime/stores.ts';

const stepFunctions = new SFNClient({});

/** From the template, which sets those that are an option of the workflow. */
const LIMITS: RecoveryLimits = {
  redrives: numberFromEnv('REDRIVE_LIMIT', RECOVERY_LIMITS.redrives),
  identicalFailures: numberFromEnv('POISON_LIMIT', RECOVERY_LIMITS.identicalFailures),
};

/**
 * The steps of a recovery. Each reads the execution anew, decides, writes on the condition that nothing else was written,
 * and only then acts: a repeated, late or concurrent step acts at most once.
 */
export async function handler(event: unknown): Promise<RecoveryResponse> {
  const request = recoveryRequest.parse(event);
  const { executionArn, ownerArn, phases } = request;
  const table = workflowTable();
  const known = await readFailedExecution(stepFunctions, table, executionArn, phases);
  const { execution, record } = known;
  logger.resetKeys();
  // the recovery has a trace of its own: the id of the run's links them
  logger.appendKeys({ workflowId: known.workflowId, executionArn, traceId: known.traceId });
  const nowMs = table.nowMs();
  switch (request.step) {
    case 'claim':
      await indexEnd(known);
      // more than the failure of the event may be unpublished
      await publishFailures(failurePublication(stepFunctions, table, known, ownerArn));
      return await applyDecision(stepFunctions, known, decideRecovery(execution, record, ownerArn, nowMs, LIMITS));
    case 'redrive':
      return await applyDecision(
        stepFunctions,
        known,
        decideRedrive(execution, record, ownerArn, request.healthyImmediately, nowMs, LIMITS),
      );
    case 'park':
      return await park(known, decideParking(execution, record, ownerArn, nowMs));
    case 'give-up': {
      const { reason } = request;
      return await giveUp(known, decideGivingUp(execution, record, ownerArn, reason, nowMs), reason, nowMs);
    }
    default:
      return request satisfies never;
  }
}
