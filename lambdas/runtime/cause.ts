import { MAX_CAUSE_BYTES, originalFailure } from '../../patterns/catalogue/errors.ts';
import type { RecordFailureRequest, TierFailure } from '../../patterns/catalogue/payloads.ts';
import { boundedText } from '../../patterns/json/bounded-text.ts';

/**
 * The message in a Cause of Step Functions. For a function's error the Cause is the JSON text of
 * `{errorMessage, errorType, trace}`, for anything else plain text.
 */
export function messageOf(cause: string): string {
  return boundedText(errorMessageOf(cause) ?? cause, MAX_CAUSE_BYTES);
}

/** A failure as Step Functions reports it, by its original error: a RetrySkipped carries the failure of an earlier attempt. */
export function parseFailure({ Error: error, Cause }: RecordFailureRequest['error']): Omit<TierFailure, 'tier'> {
  const original = originalFailure({ error, cause: errorMessageOf(Cause) ?? Cause });
  return { error: original.error, cause: boundedText(original.cause, MAX_CAUSE_BYTES) };
}

function errorMessageOf(cause: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(cause);
    if (typeof parsed !== 'object' || parsed === null || !('errorMessage' in parsed)) return undefined;
    return typeof parsed.errorMessage === 'string' ? parsed.errorMessage : undefined;
  } catch {
    return undefined;
  }
}
