import { SFNClient } from '@aws-sdk/client-sfn';
import {
  decideGivingUp,
  decideParking,
  decideRecovery,
  decideRedrive,
  type RecoveryResponse,
  recoveryRequest,
} from '../patterns/recovery/recovery.ts';
import { readFailedExecution } from './recovery/failed-execution.ts';
import { failurePublication } from './recovery/failure-publication.ts';
import { publishFailures } from './recovery/publish-failures.ts';
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
  const { executionArn, ownerArn, phases } = request;
  const table = workflowTable();
  const known = await readFailedExecution(stepFunctions, table, executionArn, phases);
  const { execution, record } = known;
  logger.resetKeys();
  logger.appendKeys({ workflowId: known.workflowId, executionArn });
  const nowMs = table.nowMs();
  switch (request.step) {
    case 'claim':
      // more than the failure of the event may be unpublished
      await publishFailures(failurePublication(stepFunctions, table, known, ownerArn));
      return await applyDecision(stepFunctions, known, decideRecovery(execution, record, ownerArn, nowMs));
    case 'redrive':
      return await applyDecision(
        stepFunctions,
        known,
        decideRedrive(execution, record, ownerArn, request.healthyImmediately, nowMs),
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
