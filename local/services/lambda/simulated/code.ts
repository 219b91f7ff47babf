import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { transformSync } from 'esbuild';

/** The names a bundle finds in place of the global ones, and of those of a CommonJS module. */
export const SCOPE = [
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

export type Scope = Readonly<Record<(typeof SCOPE)[number], unknown>>;

/** A bundle as a function: each call evaluates it anew, as a cold start does. */
export type EvaluateBundle = (scope: Scope) => void;

/** by their text: functions that were built together share chunks, each with a copy */
const compiled = new Map<string, EvaluateBundle>();

/** Compiles a bundle once per process. @param file of a bundle without dynamic imports and top-level await */
export function compileBundle(file: string): EvaluateBundle {
  const source = readFileSync(file, 'utf8');
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
