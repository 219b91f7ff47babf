import { join, resolve } from 'node:path';
import { type BuildFailure, build, type Message } from 'esbuild';
import { ROOT } from '../root.ts';
import { entriesOf, RESOLUTION } from './resolution.ts';

/** What became of files that were built as modules to be loaded. */
export interface BuiltModules {
  /** the built script of the thread that loads them */
  readonly thread: string;
  /** why a file cannot be built, by its path */
  readonly faults: ReadonlyMap<string, string>;
}

/**
 * Builds files as modules that export the namespace of each as `module`, `<index>/index.mjs` in a folder, beside the
 * script of a thread. What several of them import is there once, so that a class of an error is the same for all.
 */
export async function buildModules(folder: string, script: string, files: readonly string[]): Promise<BuiltModules> {
  const thread = ['thread', `import ${JSON.stringify(script)};`] as const;
  const sources = files.map((file, index) => [`${index}`, `export * as module from ${JSON.stringify(file)};`] as const);
  const faults = new Map<string, string>();
  const whole = await tryBuild([thread, ...sources], folder);
  if (whole !== undefined) {
    // one by one, so that what is wrong in one file leaves the others to be looked at
    const built = await Promise.all(sources.map(async (source) => [source, await tryBuild([source])] as const));
    for (const [[name], fault] of built) if (fault !== undefined) faults.set(files[Number(name)] ?? name, fault);
    const sound = built.filter(([, fault]) => fault === undefined).map(([source]) => source);
    const fault = await tryBuild([thread, ...sound], folder);
    if (fault !== undefined) throw new Error(fault);
  }
  return { thread: join(folder, 'thread', 'index.mjs'), faults };
}

/** @param folder where to write to @default - nothing is written @returns why it failed, if it did */
async function tryBuild(sources: readonly (readonly [string, string])[], folder?: string): Promise<string | undefined> {
  const output = folder === undefined ? { outdir: 'unwritten', write: false } : { outdir: folder, splitting: true };
  try {
    await build({ ...RESOLUTION, ...entriesOf(new Map(sources)), ...output });
    return undefined;
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    return error.errors.map(sentenceOf).join('; ');
  }
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error;
}

/** `/flows/shared/util.ts:3: Could not resolve "left-pad"` */
function sentenceOf({ text, location }: Message): string {
  return location === null ? text : `${resolve(ROOT, location.file)}:${location.line}: ${text}`;
}
