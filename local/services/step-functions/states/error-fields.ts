import type { JsonObject } from '../../../json.ts';
import { type Failure, TIMEOUT } from '../execution/failure.ts';

/** Error and cause as events carry them: missing fields are left out. */
export function errorFields(failure: Failure): { error?: string; cause?: string } {
  return {
    ...(failure.error !== undefined && { error: failure.error }),
    ...(failure.cause !== undefined && { cause: failure.cause }),
  };
}

/** `$states.errorOutput`. A timeout has an empty cause, any other missing text is null (both recorded). */
export function errorOutput(failure: Failure): JsonObject {
  return {
    Error: failure.error ?? null,
    Cause: failure.cause ?? (failure.error === TIMEOUT ? '' : null),
  };
}
