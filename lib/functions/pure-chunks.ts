import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Metafile } from 'esbuild';
import { ROOT } from '../root.ts';

/** The name of the entry point whose chunks are pure: no agent has it. */
export const PURE_ENTRY = '_pure';

/**
 * The source of an entry point that reaches the modules of `patterns/`, which import nothing but each other, and no others. A chunk has
 * modules that the same entry points reach, so that one with a pure module in it has only such.
 */
export function pureSource(): string {
  const patterns = join(ROOT, 'patterns');
  const files = existsSync(patterns)
    ? readdirSync(patterns, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'))
    : [];
  // those of the package were built as one entry point
  const paths = files.length > 0 ? files.map((path) => join(patterns, path)) : [join(ROOT, 'pure.js')];
  return paths.map((path, index) => `export * as module${index} from ${JSON.stringify(path)};`).join('\n');
}

/**
 * Names the chunks whose code is pure, so that one evaluation of them serves all functions. It is named by its content, since workflows of an
 * app share the folder of chunks that it is in.
 * @param module that of the entry point
 */
export function pureManifest({ outputs }: Metafile, module: string): [name: string, text: string] {
  const importsOf = new Map(
    Object.entries(outputs).map(([path, { imports }]) => [
      resolve(ROOT, path),
      imports.flatMap((each) => (each.external === true ? [] : [resolve(ROOT, each.path)])),
    ]),
  );
  const found = new Set<string>();
  const waiting = [...(importsOf.get(module) ?? [])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    waiting.push(...(importsOf.get(next) ?? []));
  }
  const text = JSON.stringify([...found].map((path) => basename(path)).toSorted());
  return [`pure-${createHash('sha256').update(text).digest('hex').slice(0, 8)}.json`, text];
}
