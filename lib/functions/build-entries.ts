import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BuildFailure, type BuildOptions, buildSync, type Message, type Metafile } from 'esbuild';
import { ROOT } from '../root.ts';
import { withBuildMemory } from './build-memory.ts';
import { RESOLUTION } from './resolution.ts';

/** The build's record, or the reasons why it failed. */
export type EntriesBuilt =
  | { readonly ok: true; readonly metafile: Metafile }
  | { readonly ok: false; readonly issues: readonly string[] };

export interface BuildEntriesOptions extends Omit<BuildOptions, 'metafile' | 'entryPoints' | 'outdir'> {
  moduleOf?(name: string): string;
}

/**
 * Builds entry points whose sources are generated, all of them in one run of esbuild. Synchronous, since a construct cannot
 * await; esbuild has no plugins then, so that the sources are files.
 * @param folder an absolute path without links, for the sources and, in its folder `built`, the modules
 * @param sources by name of the entry point
 * @param options those of esbuild; `moduleOf` is the path of an entry point's module in `built`, without its extension
 * @default - `<name>/index`
 */
export function buildEntries(
  folder: string,
  sources: ReadonlyMap<string, string>,
  { moduleOf = (name) => `${name}/index`, ...options }: BuildEntriesOptions = {},
): EntriesBuilt {
  const written = join(folder, 'entries');
  mkdirSync(written, { recursive: true });
  const entryPoints = [...sources.keys()].map((name) => ({ in: join(written, `${name}.ts`), out: moduleOf(name) }));
  for (const [index, source] of [...sources.values()].entries()) writeFileSync(entryPoints[index]?.in ?? '', source);
  const outdir = join(folder, 'built');
  const build = (external: readonly string[]): EntriesBuilt => {
    const all = { ...RESOLUTION, outdir, ...options, external: [...(options.external ?? []), ...external] };
    try {
      const { metafile } = withBuildMemory(() => buildSync({ ...all, entryPoints, metafile: true }));
      return { ok: true, metafile: withoutEntries(metafile, written) };
    } catch (error) {
      if (!isBuildFailure(error)) throw error;
      const missing = error.errors.map(missingOptional);
      const found = missing.filter((name) => name !== undefined && !external.includes(name)) as string[];
      if (found.length > 0 && !missing.includes(undefined)) return build([...external, ...found]);
      return { ok: false, issues: [...new Set(error.errors.map((message) => sentenceOf(message, written)))] };
    }
  };
  return build([]);
}

/**
 * The package that a library imports by `import()` and that is not installed: an optional peer, which only code that is reached needs. It
 * stays outside, as it does without a bundle.
 * @returns undefined for any other error
 */
function missingOptional({ text, location }: Message): string | undefined {
  const [, name] = /^Could not resolve "([^".][^"]*)"$/.exec(text) ?? [];
  const isInLibrary = location?.file.split('/').includes('node_modules') === true;
  return name !== undefined && isInLibrary && /\bimport\(/.test(location.lineText) ? name : undefined;
}

/** The record without the generated sources, which no later build has. */
function withoutEntries({ inputs, outputs }: Metafile, written: string): Metafile {
  const kept = Object.entries(inputs).filter(([name]) => !resolve(ROOT, name).startsWith(written));
  return { inputs: Object.fromEntries(kept), outputs };
}

/** By its fields: it comes from esbuild's own thread, where `Error` may be another one. */
function isBuildFailure(error: unknown): error is BuildFailure {
  return typeof error === 'object' && error !== null && 'errors' in error && Array.isArray(error.errors);
}

/** `/flows/shared/util.ts:3: Could not resolve "left-pad"` */
function sentenceOf({ text, location }: Message, written: string): string {
  if (location === null) return text;
  const file = resolve(ROOT, location.file);
  if (!file.startsWith(written)) return `${file}:${location.line}: ${text}`;
  // in a generated source, which a user does not know: the text names the file that it imports
  const [, imported] = /^No matching export in "(.*)" for import "default"$/.exec(text) ?? [];
  return imported === undefined ? text : `${resolve(ROOT, imported)} has no default export`;
}
