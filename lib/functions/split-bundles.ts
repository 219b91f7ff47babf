import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildEntriesOptions, buildEntries, type EntriesBuilt } from './build-entries.ts';
import { PURE_ENTRY, pureManifest, pureSource } from './pure-chunks.ts';

/** The folder of the chunks, beside those of the functions: no agent has such a name. */
export const CHUNKS = '_chunks';

/**
 * As `buildEntries`, but code that several functions have is in chunks, each of them once in the folder `built/_chunks`. Copied into the
 * folder of each function they were 400 files of an assembly, and hashed and copied once more by the CDK.
 */
export function buildSplit(
  folder: string,
  sources: ReadonlyMap<string, string>,
  options: Omit<BuildEntriesOptions, 'moduleOf' | 'splitting' | 'write'>,
): EntriesBuilt {
  const result = buildEntries(folder, new Map([...sources, [PURE_ENTRY, pureSource()]]), {
    ...options,
    splitting: true,
    chunkNames: `${CHUNKS}/[hash]`,
  });
  if (!result.ok) return result;
  const built = join(folder, 'built');
  const [name, text] = pureManifest(result.metafile, join(built, PURE_ENTRY, 'index.mjs'));
  writeFileSync(join(built, CHUNKS, name), text);
  return result;
}
