/** The cause of a failure, without Lambda's wrapping. */
export interface Cause {
  readonly message: string;
  /** where in the agent's or handler's code, when the cause carries a trace */
  readonly trace: readonly string[];
}

/** Reads the cause of a failed task or execution: Lambda sends JSON {errorMessage, errorType, trace}, others plain text. */
export function readCause(text: string | undefined): Cause {
  if (text === undefined || text === '') return { message: '', trace: [] };
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null || !('errorMessage' in value)) return { message: text, trace: [] };
  const trace = 'trace' in value && Array.isArray(value.trace) ? value.trace.map(String) : [];
  return { message: withoutRequestId(String(value.errorMessage)), trace };
}

/** Removes the request id that Lambda puts before the message of a process that ended: `RequestId: 1a2b Error: Task timed out`. */
export function withoutRequestId(message: string): string {
  return message.replace(/RequestId: \S+ (?:Error: )?/g, '');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
