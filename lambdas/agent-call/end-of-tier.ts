import { ANSWER_GIVEN, ANSWER_TIMEOUT } from '../../patterns/catalogue/errors.ts';
import type { RecordFailureRequest, TierFailure } from '../../patterns/catalogue/payloads.ts';
import { decideTimeout } from '../../patterns/questions/decisions.ts';
import { decideQuestions } from '../../stores/questions/questions.ts';
import type { WorkflowTable } from '../../stores/workflow-table/table.ts';
import { parseFailure } from '../runtime/cause.ts';
import { indexWait } from '../runtime/execution-index.ts';
import { logger } from '../runtime/logger.ts';
import { recordUnreportedEnd } from './attempt-metrics.ts';
import { callFields } from './failure-line.ts';

/**
 * Why a tier did not answer, logged and counted. A wait for an answer that has timed out is over, unless the answer was stored and
 * nobody could end the wait: then the call goes on with it.
 */
export async function endOfTier(
  table: WorkflowTable,
  request: RecordFailureRequest,
): Promise<Omit<TierFailure, 'tier'>> {
  const { run, call } = request;
  const { phase, agent, replica, tier } = call;
  const failure = parseFailure(request.error);
  if (failure.error !== ANSWER_GIVEN && failure.error !== ANSWER_TIMEOUT) {
    logTierFailed(failure, request);
    return failure;
  }
  const place = { phase, agent, replica };
  const isGiven =
    failure.error === ANSWER_GIVEN ||
    (await decideQuestions(table, run, place, (found) => decideTimeout(found, run.epoch, table.nowMs()))) ===
      'answered';
  await indexWait(run, place, undefined);
  if (!isGiven) {
    logTierFailed(failure, request);
    return failure;
  }
  logger.info('goes on after an answer', { code: 'ANSWER_GIVEN', phase, agent, replica, tier });
  return { error: ANSWER_GIVEN, cause: '' };
}

function logTierFailed({ error, cause }: Omit<TierFailure, 'tier'>, request: RecordFailureRequest): void {
  recordUnreportedEnd(error);
  const retrySkipped = error !== request.error.Error;
  const fields = { ...callFields(request.call), Error: error, Cause: cause, retrySkipped };
  logger.warn('tier failed', { code: 'TIER_FAILED', ...fields });
}
