import { copyFileSync, mkdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Metafile } from 'esbuild';
import { ROOT } from '../root.ts';

/** Folder of the chunks, within that of the modules and within that of each function. */
const CHUNKS = 'chunks';

/** esbuild's name for a chunk, and the module of an entry point beside the chunks' folder, so that imports stay as they are. */
export const SPLIT = { splitting: true, chunkNames: `${CHUNKS}/[hash]`, moduleOf: (name: string) => name } as const;

/**
 * Gives each function a folder of its own: its module as `index.mjs`, and the chunks that it imports, directly or not.
 * @param built folder of modules that were built with SPLIT
 * @param folderOf the folder of a function
 */
export function splitBundles(
  { outputs }: Metafile,
  built: string,
  names: Iterable<string>,
  folderOf: (name: string) => string,
): void {
  const importsOf = new Map(
    Object.entries(outputs).map(([path, { imports }]) => [
      resolve(ROOT, path),
      imports.flatMap((each) => (each.external === true ? [] : [resolve(ROOT, each.path)])),
    ]),
  );
  for (const name of names) {
    const folder = folderOf(name);
    const module = join(built, `${name}.mjs`);
    mkdirSync(join(folder, CHUNKS), { recursive: true });
    copyFileSync(module, join(folder, 'index.mjs'));
    for (const chunk of reachable(module, importsOf)) copyFileSync(chunk, join(folder, CHUNKS, basename(chunk)));
  }
}

/** Everything that a module imports, and what that imports. */
function reachable(module: string, importsOf: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set<string>();
  const waiting = [...(importsOf.get(module) ?? [])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    waiting.push(...(importsOf.get(next) ?? []));
  }
  return found;
}
