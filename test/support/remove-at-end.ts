import { rmSync } from 'node:fs';
import { removeSharedAssemblies } from '../../testing/chaos/assembly.ts';

const folders = new Set<string>();

/**
 * Removes a folder when the test file that made it has ended, or the process: jest kills a worker that still removes folders
 * 0.5 s after its last test. @returns the folder
 */
export function removeAtEnd(folder: string): string {
  if (folders.size === 0) process.once('exit', removeFolders);
  folders.add(folder);
  return folder;
}

/** Called by test/runner after each file. */
export function removeFolders(): void {
  process.off('exit', removeFolders);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  folders.clear();
  removeSharedAssemblies();
}
