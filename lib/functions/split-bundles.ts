import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Metafile } from 'esbuild';
import { ROOT } from '../root.ts';

/** Folder of the chunks, within that of the modules and within that of each function. */
const CHUNKS = 'chunks';

/** esbuild's name for a chunk, and the module of an entry point beside the chunks' folder, so that imports stay as they are. */
export const SPLIT = { splitting: true, chunkNames: `${CHUNKS}/[hash]`, moduleOf: (name: string) => name } as const;

/** Names the chunks, within a function's folder, whose code is pure: one evaluation of them serves all functions. */
const PURE_CHUNKS = 'pure-chunks.json';

const PURE_ENTRY = 'pure';

/**
 * An entry point that reaches the modules of `patterns/`, which import nothing but each other, and no others. A chunk has modules that
 * the same entry points reach, so that one with a pure module in it has only such.
 */
export function pureEntry(): [name: string, source: string] {
  const patterns = join(ROOT, 'patterns');
  const files = existsSync(patterns)
    ? readdirSync(patterns, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'))
    : [];
  // those of the package were built as one entry point
  const paths = files.length > 0 ? files.map((path) => join(patterns, path)) : [join(ROOT, 'pure.js')];
  return [
    PURE_ENTRY,
    paths.map((path, index) => `export * as module${index} from ${JSON.stringify(path)};`).join('\n'),
  ];
}

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
  const pure = reachable(join(built, `${PURE_ENTRY}.mjs`), importsOf);
  for (const name of names) {
    const folder = folderOf(name);
    const module = join(built, `${name}.mjs`);
    mkdirSync(join(folder, CHUNKS), { recursive: true });
    copyFileSync(module, join(folder, 'index.mjs'));
    const chunks = [...reachable(module, importsOf)];
    for (const chunk of chunks) copyFileSync(chunk, join(folder, CHUNKS, basename(chunk)));
    const names = chunks.filter((chunk) => pure.has(chunk)).map((chunk) => `${CHUNKS}/${basename(chunk)}`);
    writeFileSync(join(folder, PURE_CHUNKS), JSON.stringify(names.toSorted()));
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
