import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { transformSync } from 'esbuild';

/** The names a bundle finds in place of the global ones, and of those of a CommonJS module. */
const SCOPE = [
  'exports',
  'require',
  'module',
  '__filename',
  '__dirname',
  'importMetaUrl',
  'globalThis',
  'global',
  'process',
  'console',
  'Date',
  'Math',
  'performance',
  'crypto',
  'fetch',
  'AbortSignal',
  'setTimeout',
  'setInterval',
  'clearTimeout',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
] as const;

type Scope = Readonly<Record<(typeof SCOPE)[number], unknown>>;

/** The scope of a file of a bundle. @param globals in place of the global values */
export function moduleScope(
  file: string,
  module: { exports: unknown },
  globals: Readonly<Record<string, unknown>>,
  require: (id: string) => unknown,
): Scope {
  return {
    ...(Object.fromEntries(SCOPE.map((name) => [name, globals[name]])) as Scope),
    exports: module.exports,
    require,
    module,
    __filename: file,
    __dirname: dirname(file),
    importMetaUrl: pathToFileURL(file).href,
  };
}

/** A bundle as a function: each call evaluates it anew, as a cold start does. */
export type EvaluateBundle = (scope: Scope) => void;

/** by their text: functions that were built together share chunks, each with a copy */
const compiled = new Map<string, EvaluateBundle>();

/** by path: a file is read again only when it has changed */
const read = new Map<string, { readonly version: string; readonly evaluate: EvaluateBundle }>();

/** Compiles a bundle once per process. @param file of a bundle without dynamic imports and top-level await */
export function compileBundle(file: string): EvaluateBundle {
  const { mtimeMs, size } = statSync(file);
  const version = `${mtimeMs} ${size}`;
  const known = read.get(file);
  if (known?.version === version) return known.evaluate;
  const evaluate = compileSource(readFileSync(file, 'utf8'), file);
  read.set(file, { version, evaluate });
  return evaluate;
}

function compileSource(source: string, file: string): EvaluateBundle {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const { code } = transformSync(source, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    loader: 'js',
    supported: { 'dynamic-import': false }, // becomes require, which is ours
    define: { 'import.meta.url': 'importMetaUrl' },
    logLevel: 'silent', // a failure is thrown
  });
  // the inner function lets the bundle declare one of the names itself
  const script = new Script(`(function(${SCOPE.join(',')}){return (function(){${code}\n}).call(undefined)})`, {
    filename: file,
  });
  const run = script.runInThisContext() as (...values: unknown[]) => void;
  const evaluate: EvaluateBundle = (scope) => run(...SCOPE.map((name) => scope[name]));
  compiled.set(source, evaluate);
  return evaluate;
}
