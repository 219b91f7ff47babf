import { jsonOrUndefined } from '../json/json-or-undefined.ts';

/**
 * The message in a Cause of Step Functions. For a function's error the Cause is the JSON of `{errorMessage, errorType, trace}`,
 * for anything else it is the message itself.
 */
export function causeMessage(cause: string): string {
  const value = jsonOrUndefined(cause);
  if (typeof value !== 'object' || value === null || !('errorMessage' in value)) return cause;
  return typeof value.errorMessage === 'string' ? value.errorMessage : cause;
}
