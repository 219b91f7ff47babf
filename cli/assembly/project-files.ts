import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { STATE_MARKER } from '../state-directory.ts';

/** Written by tools, or pinned by a lock file. A hidden folder is a tool's; a hidden file may be settings that the app reads. */
const LEFT_OUT = /^(\.|node_modules$|__pycache__$)/;

/** Files that mark a folder as written by a synth or a run: a cloud assembly has one called `cdk.out`. */
const MARKERS: readonly string[] = ['cdk.out', STATE_MARKER];

/** All files that the app of a project may read, in alphabetical order: which of them it does read is not known. */
export async function projectFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  if (entries.some((entry) => !entry.isDirectory() && MARKERS.includes(entry.name))) return [];
  const found = entries.map(async (entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return entry.isFile() || entry.isSymbolicLink() ? [path] : [];
    return LEFT_OUT.test(entry.name) ? [] : await projectFiles(path);
  });
  return (await Promise.all(found)).flat().toSorted();
}
