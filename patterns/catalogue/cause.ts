/**
 * The message in a Cause of Step Functions. For a function's error the Cause is the JSON of `{errorMessage, errorType, trace}`,
 * for anything else it is the message itself.
 */
export function causeMessage(cause: string): string {
  const value = parseJson(cause);
  if (typeof value !== 'object' || value === null || !('errorMessage' in value)) return cause;
  return typeof value.errorMessage === 'string' ? value.errorMessage : cause;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
