import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { runInThisContext } from 'node:vm';
import { processRequire } from '../../../process-require.ts';
import { compileBundle, type EvaluateBundle, moduleScope } from './code.ts';

/** Beside the folders of functions, one of chunks may name those that neither hold state nor ask for the time: `["ABC.mjs"]`. */
const CHUNKS = '_chunks';
const MANIFEST = /^pure-.*\.json$/;

/** by the folder of chunks: absolute paths */
const manifests = new Map<string, ReadonlySet<string>>();

/** by their code: assemblies have copies of a chunk */
const evaluated = new Map<EvaluateBundle, { exports: unknown }>();

export function isPure(taskRoot: string, file: string): boolean {
  const chunks = join(dirname(taskRoot), CHUNKS);
  if (dirname(file) !== chunks) return false;
  const known = manifests.get(chunks) ?? readManifests(chunks);
  manifests.set(chunks, known);
  return known.has(file);
}

function readManifests(chunks: string): ReadonlySet<string> {
  const manifests = readdirSync(chunks).filter((name) => MANIFEST.test(name));
  const names = manifests.flatMap((name) => JSON.parse(readFileSync(join(chunks, name), 'utf8')) as string[]);
  return new Set(names.map((name) => join(chunks, name)));
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
