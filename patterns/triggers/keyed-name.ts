import { hashOfText } from '../hash.ts';

/** How an execution is started by a key: an API's idempotency key, an event's business key or the time of a schedule. */
export type KeyKind = 'key' | 'event' | 'schedule';

/**
 * The name of the execution that a key starts: Step Functions starts it once. Keys have any characters and any length, names
 * at most 80 of A-Z a-z 0-9 _ and -.
 */
export function keyedName(kind: KeyKind, key: string): string {
  return `${kind}-${hashOfText(key)}`;
}
