import { renameSync, writeFileSync } from 'node:fs';

/**
 * Gives a file new content in one step: written beside it and renamed, so that a kill leaves either the old content or
 * the new. There is no fsync: a power cut may take both.
 */
export function replaceFile(path: string, content: string): void {
  writeFileSync(`${path}.new`, content, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
