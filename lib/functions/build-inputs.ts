import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, isAbsolute, join, resolve } from 'node:path';
import type { Metafile } from 'esbuild';
import type { LoadedWorkflow } from '../declarations/declarations.ts';
import { PACKAGE, ROOT } from '../root.ts';

/**
 * An input of a build, compared before the build is used again:
 * - `content` of a file, also of a missing one, which would be an input once it exists.
 * - `target` of a path: the file it leads to through links, or none.
 * - `agents` of a workflow's folder: the list of their files.
 */
export type BuildInput =
  | { readonly kind: 'content' | 'target'; readonly path: string }
  | { readonly kind: 'agents'; readonly path: string /** those that were built */; readonly files: readonly string[] };

/** The extensions that esbuild tries for a path without one, in this order. */
const EXTENSIONS = ['.tsx', '.ts', '.jsx', '.js', '.css', '.json'];

/** Extensions of sources that an import may name by the extension of its output. */
const REWRITTEN: ReadonlyMap<string, readonly string[]> = new Map([
  ['.js', ['.ts', '.tsx']],
  ['.jsx', ['.ts', '.tsx']],
  ['.mjs', ['.mts']],
  ['.cjs', ['.cts']],
]);

const LOCK_FILES = ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock', 'bun.lockb'];

/**
 * The inputs of a synth: the files that esbuild read, the links on the way to them, the files that would be resolved instead
 * if they existed, and the configuration around them.
 */
export function buildInputs({ file, agents, isDeclared }: LoadedWorkflow, metafile: Metafile): readonly BuildInput[] {
  const inputs = new Inputs();
  const folder = dirname(file);
  const files = agents.map((agent) => agent.file);
  for (const path of [folder, file, ...files]) inputs.add('target', path);
  for (const [name, { imports }] of Object.entries(metafile.inputs)) {
    const file = fileOf(name);
    if (file === undefined) continue;
    inputs.add('content', file);
    addConfiguration(inputs, file);
    for (const { original, path, external } of imports) {
      if (original === undefined) continue;
      if (isInPackages(file)) continue; // the lock file pins what packages import of each other
      addResolution(inputs, dirname(file), original, external === true ? undefined : fileOf(path));
    }
  }
  for (const start of [folder, realpathOf(folder) ?? folder, PACKAGE]) addLockFiles(inputs, start);
  return isDeclared === true ? inputs.all : [{ kind: 'agents', path: folder, files }, ...inputs.all];
}

class Inputs {
  readonly #known = new Map<string, BuildInput>();

  /** @returns false for a known input */
  add(kind: 'content' | 'target', path: string): boolean {
    const key = `${kind} ${path}`;
    if (this.#known.has(key)) return false;
    this.#known.set(key, { kind, path });
    return true;
  }

  get all(): readonly BuildInput[] {
    return [...this.#known.values()];
  }
}

/** The file of a name in a metafile. @returns undefined for a module disabled for Node */
function fileOf(name: string): string | undefined {
  const file = resolve(ROOT, name);
  return /^[a-z]{2,}:|^\(disabled\):|^</.test(name) ? undefined : file;
}

function isInPackages(file: string): boolean {
  return /[/\\]node_modules[/\\]/.test(file);
}

/** Adds the paths that are tried before the file of an import, and would be taken instead. */
function addResolution(inputs: Inputs, from: string, specifier: string, file: string | undefined): void {
  if (/^\.\.?([/\\]|$)/.test(specifier) || isAbsolute(specifier)) {
    for (const candidate of candidatesOf(resolve(from, specifier))) {
      if (candidate === file) return;
      inputs.add('target', candidate);
      if (file !== undefined && realpathOf(candidate) === file) return;
    }
    return;
  }
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  if (/^(node:|#)/.test(name)) return;
  for (const parent of parentsOf(from)) {
    const candidate = join(parent, 'node_modules', name);
    inputs.add('target', candidate);
    if (existsSync(candidate)) {
      inputs.add('content', join(candidate, 'package.json'));
      return;
    }
  }
}

function candidatesOf(path: string): string[] {
  const extension = extname(path);
  const rewritten = (REWRITTEN.get(extension) ?? []).map((other) => path.slice(0, -extension.length) + other);
  return [
    path,
    ...EXTENSIONS.map((each) => path + each),
    ...rewritten,
    join(path, 'package.json'),
    ...EXTENSIONS.map((each) => join(path, `index${each}`)),
  ];
}

/** The package.json of a package; of other files the nearest package.json and tsconfig.json. */
function addConfiguration(inputs: Inputs, file: string): void {
  const [inPackage] = /^.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+/.exec(file) ?? [];
  if (inPackage !== undefined) {
    inputs.add('content', join(inPackage, 'package.json'));
    return;
  }
  addNearest(inputs, dirname(file), 'package.json');
  const config = addNearest(inputs, dirname(file), 'tsconfig.json');
  if (config !== undefined) addExtended(inputs, config);
}

/** Adds the nearest file of a name, and nearer paths where none is yet. @returns the nearest one, unless it is known */
function addNearest(inputs: Inputs, folder: string, name: string): string | undefined {
  for (const parent of parentsOf(folder)) {
    const candidate = join(parent, name);
    if (!inputs.add('content', candidate)) return undefined; // so are the outer ones
    if (existsSync(candidate)) return candidate;
  }
  return undefined;
}

/** Adds what a tsconfig.json extends. It may have comments, which JSON.parse refuses. */
function addExtended(inputs: Inputs, file: string): void {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return;
  }
  const [, one, list = ''] = /"extends"\s*:\s*(?:("[^"]*")|\[([^\]]*)\])/.exec(text) ?? [];
  for (const [quoted] of (one ?? list).matchAll(/"[^"]*"/g)) {
    const base = JSON.parse(quoted) as string;
    for (const candidate of extendedCandidates(dirname(file), base)) {
      if (inputs.add('content', candidate)) addExtended(inputs, candidate);
    }
  }
}

function extendedCandidates(from: string, base: string): string[] {
  if (/^\.\.?([/\\]|$)/.test(base) || isAbsolute(base))
    return [base, `${base}.json`].map((each) => resolve(from, each));
  try {
    return [createRequire(join(from, 'tsconfig.json')).resolve(base)];
  } catch {
    return [];
  }
}

/** Adds the nearest lock file, and npm's list of installed packages. */
function addLockFiles(inputs: Inputs, start: string): void {
  for (const parent of parentsOf(start)) {
    const candidates = LOCK_FILES.map((name) => join(parent, name));
    for (const candidate of candidates) inputs.add('content', candidate);
    inputs.add('content', join(parent, 'node_modules', '.package-lock.json'));
    if (candidates.some((candidate) => existsSync(candidate))) return;
  }
}

/** A folder and its parents, from the inside out. */
function parentsOf(folder: string): string[] {
  const parents = [folder];
  for (let parent = dirname(folder); parent !== parents.at(-1); parent = dirname(parent)) parents.push(parent);
  return parents;
}

function realpathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
