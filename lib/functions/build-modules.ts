import { realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { ROOT } from '../root.ts';
import { buildEntries } from './build-entries.ts';

/** Where modules are built. */
interface ModulePaths<Script extends string> {
  /** paths of the built scripts */
  readonly scripts: Readonly<Record<Script, string>>;
  /** path of the module of a file, by the file's index */
  moduleOf(index: number): string;
}

/** The result of building files as modules. */
export interface BuiltModules<Script extends string> extends ModulePaths<Script> {
  /** why a file cannot be built, by its path */
  readonly issues: ReadonlyMap<string, string>;
  /** paths of the files that they were built from */
  readonly inputs: readonly string[];
}

/**
 * Builds each file as a module that exports the file's namespace as `module`, and the scripts that load them. Common imports
 * are built once, so that an error class is the same one in all modules.
 * @param folder an empty one
 * @param scripts paths of the scripts, by name
 * @param external packages that are not built in
 */
export function buildModules<Script extends string>(
  folder: string,
  scripts: Readonly<Record<Script, string>>,
  files: readonly string[],
  external: readonly string[] = [],
): BuiltModules<Script> {
  const root = realpathSync(folder);
  const names = Object.keys(scripts) as Script[];
  const entries = names.map((name) => [name, `import ${JSON.stringify(scripts[name])};`] as const);
  const sources = files.map((file, index) => [`${index}`, `export * as module from ${JSON.stringify(file)};`] as const);
  const issues = new Map<string, string>();
  let inputs: readonly string[] = [];
  const tryBuild = (
    tried: readonly (readonly [string, string])[],
    options: Pick<BuildOptions, 'splitting' | 'write'>,
  ) => {
    const built = buildEntries(root, new Map(tried), { ...options, external: [...external] });
    if (!built.ok) return built.issues.join('; ');
    inputs = Object.keys(built.metafile.inputs).map((path) => resolve(ROOT, path));
    return undefined;
  };
  if (tryBuild([...entries, ...sources], { splitting: true }) !== undefined) {
    // one by one, so that an issue of one file does not hide those of others
    const built = sources.map((source) => [source, tryBuild([source], { write: false })] as const);
    for (const [[name], issue] of built) if (issue !== undefined) issues.set(files[Number(name)] ?? name, issue);
    const sound = built.filter(([, issue]) => issue === undefined).map(([source]) => source);
    const issue = tryBuild([...entries, ...sound], { splitting: true });
    if (issue !== undefined) throw new Error(issue);
  }
  return { ...builtModules(root, scripts), issues, inputs };
}

/** The paths of what `buildModules` has built. @param scripts by their names */
export function builtModules<Script extends string>(
  folder: string,
  scripts: Readonly<Record<Script, unknown>>,
): ModulePaths<Script> {
  const builtOf = (name: string) => join(folder, 'built', name, 'index.mjs');
  const names = Object.keys(scripts) as Script[];
  return {
    scripts: Object.fromEntries(names.map((name) => [name, builtOf(name)])) as Record<Script, string>,
    moduleOf: (index) => builtOf(`${index}`),
  };
}
