import { causeMessage } from '../../patterns/catalogue/cause.ts';
import { MAX_CAUSE_BYTES } from '../../patterns/catalogue/errors.ts';
import type { RecordFailureRequest, TierFailure } from '../../patterns/catalogue/payloads.ts';
import { originalFailure } from '../../patterns/catalogue/retry-skipped.ts';
import { boundedText } from '../../patterns/json/bounded-text.ts';

/** The message of a Cause, short enough to be stored. */
export function messageOf(cause: string): string {
  return boundedText(causeMessage(cause), MAX_CAUSE_BYTES);
}

/** A failure as Step Functions reports it, by its original error: a RetrySkipped carries the failure of an earlier attempt. */
export function parseFailure({ Error: error, Cause }: RecordFailureRequest['error']): Omit<TierFailure, 'tier'> {
  const original = originalFailure({ error, cause: causeMessage(Cause) });
  return { error: original.error, cause: boundedText(original.cause, MAX_CAUSE_BYTES) };
}
