/** A command as a shell takes it. @param flags options that follow, as they are */
export function shellLine(words: readonly string[], flags: string): string {
  return words.map(quoted).join(' ') + flags;
}

/** An argument as a shell takes it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
