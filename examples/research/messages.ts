/** Longest part of a received value that a message repeats; a ticker fits twice. */
const MAX_QUOTED_LENGTH = 24;

/** A received value as a message may repeat it: one line of printable ASCII in quotes, shortened. */
export function quoted(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  // of a string the characters its author counts: without quotes and escapes
  const length = typeof value === 'string' ? [...value].length : text.length;
  const shortened =
    text.length > MAX_QUOTED_LENGTH ? `${text.slice(0, MAX_QUOTED_LENGTH)}... (${length} characters)` : text;
  return shortened.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The `code` of a system error such as ENOENT; undefined when there is none. */
export function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

/** The message of an error, or of any other value that was thrown. */
export function reasonOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}
