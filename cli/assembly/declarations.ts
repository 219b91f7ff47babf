import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { LoadedWorkflow } from '../../lib/declarations/declarations.ts';
import { DECLARATIONS_FOLDER, WORKFLOW_FILE } from '../../lib/synth-protocol.ts';

/** Lies in the folder of the assembly it is about, and is used as long as that is up to date. */
const FOLDER = 'ballast-declarations';

/** In that folder: the hash of every other file of it, by its path. */
const HASHES_FILE = 'hashes.json';

/** Keeps the modules that the app's declarations were loaded from, before the assembly gets its name. */
export async function saveDeclarations(assembly: string, workplace: string): Promise<void> {
  const folder = join(workplace, DECLARATIONS_FOLDER);
  // the app of a project keeps none
  if (!existsSync(folder)) return;
  await writeFile(join(folder, HASHES_FILE), JSON.stringify(await hashesOf(folder)));
  await rename(folder, join(assembly, FOLDER));
}

/** The folder of an assembly's declarations. @returns undefined unless every file is there as it was saved */
export async function findDeclarations(assembly: string): Promise<string | undefined> {
  const folder = join(assembly, FOLDER);
  try {
    const saved = JSON.parse(await readFile(join(folder, HASHES_FILE), 'utf8')) as unknown;
    return isDeepStrictEqual(saved, await hashesOf(folder)) ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** The workflow that a folder of {@link findDeclarations} declares. */
export async function readDeclarations(folder: string): Promise<LoadedWorkflow> {
  return JSON.parse(await readFile(join(folder, WORKFLOW_FILE), 'utf8')) as LoadedWorkflow;
}

async function hashesOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const files = (await readdir(folder, { recursive: true })).filter((path) => /\.(mjs|json)$/.test(path));
  const hashes = files.map(async (path) => {
    const hash = createHash('sha256').update(await readFile(join(folder, path)));
    return [path, hash.digest('base64url')] as const;
  });
  const { [HASHES_FILE]: _, ...others } = Object.fromEntries(await Promise.all(hashes));
  return others;
}
