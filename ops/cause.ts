import { causeMessage } from '../patterns/catalogue/cause.ts';

/** The message of a Cause without the id of the request; empty when the service gives no Cause. */
export function readableCause(cause = ''): string {
  return withoutRequestId(causeMessage(cause));
}

/** Removes the request id that Lambda puts before the message of a process that ended: `RequestId: 1a2b Error: Task timed out`. */
export function withoutRequestId(message: string): string {
  return message.replace(/RequestId: \S+ (?:Error: )?/g, '');
}
