/** The place of an execution in lists, which hold the newest first: of those that started at the same time, the last by name. */
export interface ExecutionPlace {
  readonly startedAtMs: number;
  readonly name: string;
}

/** Where a list continues: after this execution. */
export function cursorOf({ startedAtMs, name }: ExecutionPlace): string {
  return `${startedAtMs}.${encodeURIComponent(name)}`;
}

/** The place of a cursor. @returns undefined for a text that is no cursor */
export function placeOf(cursor: string): ExecutionPlace | undefined {
  const [, time, name] = /^(\d{1,15})\.([\w.!~*'()%-]{1,720})$/.exec(cursor) ?? [];
  if (time === undefined || name === undefined) return undefined;
  try {
    return { startedAtMs: Number(time), name: decodeURIComponent(name) };
  } catch {
    // not percent-encoded text
    return undefined;
  }
}

/** Digits of a time in milliseconds: as text, times sort as they follow each other. */
const TIME_DIGITS = 15;

/** Sorts executions by their start and then by their name. */
export function sortKeyOf({ startedAtMs, name }: ExecutionPlace): string {
  const timeMs = Math.min(Math.max(0, Math.floor(startedAtMs)), 10 ** TIME_DIGITS - 1);
  return `${String(timeMs).padStart(TIME_DIGITS, '0')}#${name}`;
}

/** Orders executions as lists have them, the newest first. */
export function newestFirst(a: ExecutionPlace, b: ExecutionPlace): number {
  const [first, second] = [sortKeyOf(a), sortKeyOf(b)];
  return first === second ? 0 : first > second ? -1 : 1;
}
