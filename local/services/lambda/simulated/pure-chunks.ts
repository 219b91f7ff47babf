import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { runInThisContext } from 'node:vm';
import { processRequire } from '../../../process-require.ts';
import { compileBundle, type EvaluateBundle, moduleScope } from './code.ts';

/** A function's folder may name chunks that neither hold state nor ask for the time: `["chunks/ABC.mjs"]`. */
const MANIFEST = 'pure-chunks.json';

/** by a function's folder: absolute paths */
const manifests = new Map<string, ReadonlySet<string>>();

/** by their code: functions that were built together have copies of a chunk */
const evaluated = new Map<EvaluateBundle, { exports: unknown }>();

export function isPure(taskRoot: string, file: string): boolean {
  const known = manifests.get(taskRoot) ?? readManifest(taskRoot);
  manifests.set(taskRoot, known);
  return known.has(file);
}

function readManifest(taskRoot: string): ReadonlySet<string> {
  const file = join(taskRoot, MANIFEST);
  const names = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as string[]) : [];
  return new Set(names.map((name) => join(taskRoot, name)));
}

/** Evaluates a pure chunk with the process's own global values, once for all execution environments. */
export function evaluateOnce(file: string): unknown {
  const evaluate = compileBundle(file);
  const known = evaluated.get(evaluate);
  if (known !== undefined) return known.exports;
  const module = { exports: {} as unknown };
  evaluated.set(evaluate, module);
  const require = (id: string): unknown =>
    id.startsWith('.') ? evaluateOnce(resolve(dirname(file), id)) : processRequire(id);
  evaluate(moduleScope(file, module, realGlobals, require));
  return module.exports;
}

const realGlobals = runInThisContext('globalThis') as Readonly<Record<string, unknown>>;
