/** EventBridge does not publish how it measures wildcards: up to 2 are recorded as accepted, 6 as refused. */
const MOST_WILDCARDS = 5;

/**
 * The operator `wildcard`: `*` matches any characters, `\*` an asterisk and `\\` a backslash.
 *
 * @throws Error with the reason EventBridge gives; its positions count bytes, and from the quote before the text
 */
export function wildcard(pattern: unknown): (text: string) => boolean {
  if (typeof pattern !== 'string') throw new Error('wildcard match pattern must be a string');
  const parts = [...pattern.matchAll(/\\[*\\]|\*|[^*\\]+|\\/g)];
  for (const [index, { 0: part, index: at }] of parts.entries()) {
    const position = Buffer.byteLength(`"${pattern.slice(0, at)}`);
    if (part === '*' && parts[index + 1]?.[0] === '*') {
      throw new Error(`Consecutive wildcard characters at pos ${position}`);
    }
    if (part === '\\') throw new Error(`Invalid escape character at pos ${position}`);
  }
  if (parts.filter(([part]) => part === '*').length > MOST_WILDCARDS) {
    throw new Error(
      'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character',
    );
  }
  const source = parts.map(([part]) => (part === '*' ? '.*' : escaped(part.replace(/^\\/, ''))));
  const expression = new RegExp(`^${source.join('')}$`, 's');
  return (text) => expression.test(text);
}

function escaped(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
