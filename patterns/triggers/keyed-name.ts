import { hashOfText } from '../hash.ts';

/** How an execution is started by a key: an API's idempotency key or an event's business key. */
export type KeyKind = 'key' | 'event';

/**
 * The name of the execution that a key starts: Step Functions starts it once. Keys have any characters and any length, names
 * at most 80 of A-Z a-z 0-9 _ and -.
 */
export function keyedName(kind: KeyKind, key: string): string {
  return `${kind}-${hashOfText(key)}`;
}
