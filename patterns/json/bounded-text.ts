const ELLIPSIS = '...';

/** Halves of a character outside Unicode's first plane: DynamoDB and EventBridge refuse them. */
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** Whether a text has half of a character. */
export function hasLoneSurrogate(text: string): boolean {
  return text.search(LONE_SURROGATE) >= 0;
}

/**
 * A text for operators to read of at most so many bytes, as it is written in JSON: a payload is limited in bytes, of which a
 * character may take six. A character is kept or left out as a whole, and halves of one are replaced.
 */
export function boundedText(text: string, maxBytes: number): string {
  let bytes = 0;
  let kept = 0;
  for (const character of text) {
    bytes += bytesOfCharacter(character);
    if (bytes > maxBytes) return maxBytes < ELLIPSIS.length ? '' : sound(text.slice(0, kept)) + ELLIPSIS;
    if (bytes <= maxBytes - ELLIPSIS.length) kept += character.length;
  }
  return sound(text);
}

/** Size of a string in JSON, in bytes, without its quotes. */
export function bytesOfText(text: string): number {
  let bytes = 0;
  for (const character of text) bytes += bytesOfCharacter(character);
  return bytes;
}

/**
 * The limit under which texts of these sizes have the given total, in bytes: short ones stay whole, and long ones share what
 * they leave.
 */
export function fairLimit(sizes: readonly number[], total: number): number {
  let left = Math.max(0, total);
  const ascending = sizes.toSorted((a, b) => a - b);
  for (const [index, size] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - index));
    if (size > share) return share;
    left -= size;
  }
  return Number.POSITIVE_INFINITY;
}

function sound(text: string): string {
  return text.replaceAll(LONE_SURROGATE, '\uFFFD');
}

/** In UTF-8, with the escapes of `JSON.stringify`; a lone surrogate counts as what replaces it. */
function bytesOfCharacter(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return '\b\t\n\f\r'.includes(character) ? 2 : 6;
  if (code < 0x80) return character === '"' || character === '\\' ? 2 : 1;
  if (code < 0x800) return 2;
  return code < 0x1_0000 ? 3 : 4;
}
