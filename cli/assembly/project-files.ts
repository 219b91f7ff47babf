import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { STATE_MARKER } from '../state-directory.ts';

/** Written by tools, or pinned by a lock file. A hidden folder is a tool's; a hidden file may be settings that the app reads. */
const FOLDERS_OF_TOOLS = /^(\.|node_modules$|__pycache__$)/;

/** Files that mark a folder as written by a synth or a run: a cloud assembly has one called `cdk.out`. */
const MARKERS: readonly string[] = ['cdk.out', STATE_MARKER];

/** Tests of the project and their reports, in its own folder: a workflow may be called `test`. */
const TEST_FOLDERS = /^(tests?|__tests__|coverage)$/;

/** Tests beside the code, and documents by the names that all projects have: another text may be a prompt. */
const NO_INPUTS = [
  /\.(test|spec)\.[cm]?[jt]sx?$/,
  /^(readme|changelog|licen[cs]e|notice|contributing|code_of_conduct|security|authors)(\.(md|txt|rst|adoc))?$/i,
];

/**
 * All files that the app of a project may read, in alphabetical order: which of them it does read is not known. What is left
 * out no app reads in practice. A file that .gitignore leaves out may well be read, such as `.env`.
 */
export async function projectFiles(folder: string): Promise<string[]> {
  return (await filesBelow(folder, TEST_FOLDERS)).toSorted();
}

/** @param leftOut further folders that are left out of this one @default - none */
async function filesBelow(folder: string, leftOut?: RegExp): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  if (entries.some((entry) => !entry.isDirectory() && MARKERS.includes(entry.name))) return [];
  const found = entries.map(async (entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return FOLDERS_OF_TOOLS.test(entry.name) || leftOut?.test(entry.name) === true ? [] : await filesBelow(path);
    }
    const isInput = !NO_INPUTS.some((pattern) => pattern.test(entry.name));
    return isInput && (entry.isFile() || entry.isSymbolicLink()) ? [path] : [];
  });
  return (await Promise.all(found)).flat();
}
