import { join, resolve } from 'node:path';
import { type BuildFailure, build, type Message } from 'esbuild';
import { ROOT } from '../root.ts';
import { entriesOf, RESOLUTION } from './resolution.ts';

/** The result of building files as modules. */
export interface BuiltModules {
  /** path of the built script of the thread that loads them */
  readonly thread: string;
  /** why a file cannot be built, by its path */
  readonly issues: ReadonlyMap<string, string>;
}

/**
 * Builds each file as a module `<index>/index.mjs` that exports the file's namespace as `module`, and the script of a
 * thread. Common imports are built once, so that an error class is the same one in all modules.
 * @param script of the thread that loads the modules
 */
export async function buildModules(folder: string, script: string, files: readonly string[]): Promise<BuiltModules> {
  const thread = ['thread', `import ${JSON.stringify(script)};`] as const;
  const sources = files.map((file, index) => [`${index}`, `export * as module from ${JSON.stringify(file)};`] as const);
  const issues = new Map<string, string>();
  const issueOfAll = await tryBuild([thread, ...sources], folder);
  if (issueOfAll !== undefined) {
    // one by one, so that an issue of one file does not hide those of others
    const built = await Promise.all(sources.map(async (source) => [source, await tryBuild([source])] as const));
    for (const [[name], issue] of built) if (issue !== undefined) issues.set(files[Number(name)] ?? name, issue);
    const sound = built.filter(([, issue]) => issue === undefined).map(([source]) => source);
    const issue = await tryBuild([thread, ...sound], folder);
    if (issue !== undefined) throw new Error(issue);
  }
  return { thread: join(folder, 'thread', 'index.mjs'), issues };
}

/** @param folder to write to @default - nothing is written @returns why the build failed, if it did */
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
