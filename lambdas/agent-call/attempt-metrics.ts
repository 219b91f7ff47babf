import { errorDimension, isReportedByAws, type Measurement } from '../../patterns/catalogue/metrics.ts';
import type { InvokeRequest } from '../../patterns/catalogue/payloads.ts';
import { firstAttemptMs } from '../../patterns/fallback/call.ts';
import { recordMetrics } from '../runtime/metrics.ts';
import { logFailedAttempt } from './failure-line.ts';

/** Errors that the wrapper throws without an attempt, or after one that answered. */
const NO_ATTEMPT: ReadonlySet<string> = new Set([
  'AdmissionStale',
  'AgentNotStartedError',
  'AnswerNeeded',
  'PhaseDecided',
  'RetrySkipped',
  'SupersededError',
]);

/** Reports an attempt that answered. @param wasStored false when another attempt had stored its answer first */
export function recordAnswer({ call, retryCount, enteredAt }: InvokeRequest, nowMs: number, wasStored: boolean): void {
  const of = call.tier;
  const isFallback = of !== call.tiers[0]?.name;
  const failedBefore = retryCount > 0 || call.failures.length > 0;
  recordMetrics(
    { name: 'Attempts', value: 1, of },
    ...(wasStored ? answerMetrics(of, isFallback) : []),
    ...(wasStored && failedBefore
      ? [{ name: 'TimeToAnswer', value: nowMs - firstAttemptMs(call, enteredAt) } as const]
      : []),
  );
}

function answerMetrics(of: string, isFallback: boolean): Measurement[] {
  return [{ name: 'Answers', value: 1, of }, ...(isFallback ? [{ name: 'Fallbacks', value: 1, of } as const] : [])];
}

/** Logs and counts an attempt that failed, by the error that it throws. */
export function recordFailedAttempt(error: unknown, { call, retryCount }: InvokeRequest): void {
  const name = error instanceof Error ? error.name : 'Other';
  if (NO_ATTEMPT.has(name)) return;
  logFailedAttempt(error, call, retryCount);
  recordMetrics(
    { name: 'Attempts', value: 1, of: call.tier },
    { name: 'AttemptsFailed', value: 1, of: errorDimension(name) },
  );
}

/** Reports the end of a tier that its function could not: of a time limit, of a crash. */
export function recordUnreportedEnd(error: string): void {
  if (isReportedByAws(error)) recordMetrics({ name: 'AttemptsFailed', value: 1, of: error });
}
