import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from '@swc/wasm-typescript';

const ROOT = new URL('../../', import.meta.url).href;
const GLOBALS = new URL('jest-globals.js', import.meta.url).href;

/** The entries of the package by their names, as the examples import them: the sources of what is built. */
const { name, exports } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'));
const ENTRIES = Object.fromEntries(
  Object.entries(exports).map(([entry, { default: built }]) => [
    name + entry.slice(1),
    built?.replace(/^\.\/dist\/(.*)\.js$/, '$1.ts'),
  ]),
);

/**
 * Handlers read the environment of their function while they are evaluated, and what clouds have reported is that of the clouds of a
 * file: each test file has its own.
 */
const PER_TEST_FILE = [
  `${ROOT}lambdas/`,
  `${ROOT}test/lambdas/`,
  `${ROOT}test/support/world.ts`,
  `${ROOT}test/support/observed.ts`,
  `${ROOT}test/support/reported.ts`,
  GLOBALS,
];

/** @type {import('node:module').ResolveHook} */
export async function resolve(specifier, context, next) {
  const resolved = await resolveShared(specifier, context, next);
  if (!PER_TEST_FILE.some((folder) => resolved.url.startsWith(folder))) return resolved;
  const testFile = new URL(context.parentURL ?? ROOT).search;
  return { ...resolved, url: resolved.url + testFile };
}

async function resolveShared(specifier, context, next) {
  if (specifier === '@jest/globals') return { url: GLOBALS, shortCircuit: true };
  const entry = ENTRIES[specifier];
  if (entry !== undefined) return { url: ROOT + entry, shortCircuit: true };
  return await next(specifier, context);
}

/** @type {import('node:module').LoadHook} */
export async function load(url, context, next) {
  const { pathname } = new URL(url);
  if (pathname.endsWith('.ts') && !pathname.includes('/node_modules/')) {
    // types become blanks, so that lines and columns stay those of the source
    const { code } = await transform(await textOf(url), { mode: 'strip-only', module: true });
    return { format: 'module', source: code, shortCircuit: true };
  }
  if (pathname.endsWith('.csv')) {
    // as the bundler's `text` loader has it
    return { format: 'module', source: `export default ${JSON.stringify(await textOf(url))};`, shortCircuit: true };
  }
  return await next(url, context);
}

async function textOf(url) {
  return await readFile(fileURLToPath(url), 'utf8');
}
