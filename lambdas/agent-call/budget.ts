import {
  AdmissionStale,
  AgentNotStartedError,
  CataloguedError,
  ERROR_CATALOGUE,
} from '../../patterns/catalogue/errors.ts';
import type { InvokeRequest } from '../../patterns/catalogue/payloads.ts';
import { retrySkipped } from '../../patterns/catalogue/retry-skipped.ts';
import {
  fitsFurtherAttempt,
  fitsRetry,
  isExplainedByWaits,
  isStale,
  longestAttemptMs,
  tierTimeLeftMs,
} from '../../patterns/fallback/call.ts';

/**
 * Whether an attempt may start.
 * @throws AdmissionStale after a redrive
 * @throws AgentNotStartedError when no time is left for this tier
 * @throws RetrySkipped when an attempt before this one died and another would take the time of the tiers after it
 */
export function checkMayStart({ call, retryCount, redriveCount }: InvokeRequest, nowMs: number): void {
  const { admission } = call;
  if (isStale(admission, redriveCount)) {
    throw new AdmissionStale(
      `admitted ${nowMs - admission.admittedAtMs} ms ago at redrive ${admission.redriveCount}, it is redrive ${redriveCount} now`,
    );
  }
  const leftMs = tierTimeLeftMs(call, nowMs);
  const notStarted = `attempt ${retryCount + 1} was not started: tier ${call.tier} has ${leftMs} ms left, an attempt may take ${longestAttemptMs(call)} ms`;
  if (retryCount > 0 && !fitsFurtherAttempt(call, nowMs)) {
    if (isExplainedByWaits(call, retryCount, nowMs)) throw new AgentNotStartedError(notStarted);
    const message = `attempt ${retryCount} ended without reporting why, its error is in the execution's history; ${notStarted}`;
    throw retrySkipped({ name: 'Lambda.Unknown', message });
  }
  if (leftMs <= 0) throw new AgentNotStartedError(notStarted);
}

/** An attempt's error; as RetrySkipped where the state machine's next attempt would take the time of the tiers after it. */
export function skipRetryIfLate(error: unknown, { call, retryCount }: InvokeRequest, nowMs: number): unknown {
  if (!(error instanceof CataloguedError)) return error;
  const { retry } = ERROR_CATALOGUE[error.name];
  return retry === 'never' || fitsRetry(call, retry, retryCount, nowMs) ? error : retrySkipped(error);
}
