import { MAX_CAUSE_BYTES } from '../../patterns/catalogue/errors.ts';
import type { AgentCall } from '../../patterns/catalogue/payloads.ts';
import { boundedText } from '../../patterns/json/bounded-text.ts';
import { logger } from '../runtime/logger.ts';
import { reasonOf } from '../runtime/reason.ts';

/** The fields by which a line about a failure is found; the run and the trace are on every line. No input and no answer. */
export function callFields({ phase, round, agent, replica, tier, admission }: AgentCall) {
  return { phase, round, agent, replica, tier, admission };
}

/** One line for an attempt that failed and can report it. @param retryCount of the attempt, 0 for the first */
export function logFailedAttempt(error: unknown, call: AgentCall, retryCount: number): void {
  logger.warn('attempt failed', {
    code: 'ATTEMPT_FAILED',
    ...callFields(call),
    attempt: retryCount + 1,
    Error: error instanceof Error ? error.name : 'Error',
    Cause: boundedText(reasonOf(error), MAX_CAUSE_BYTES),
  });
}
