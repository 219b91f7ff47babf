/** Longest part of a received value that a message repeats; a ticker fits twice. */
const MAX_QUOTED_LENGTH = 24;

/** A received value as a message may repeat it: one line of printable ASCII in quotes, shortened. */
export function quoted(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  // of a text what its author counts: without the quotes and what had to be escaped
  const length = typeof value === 'string' ? [...value].length : text.length;
  const shortened =
    text.length > MAX_QUOTED_LENGTH ? `${text.slice(0, MAX_QUOTED_LENGTH)}... (${length} characters)` : text;
  return shortened.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
