import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PACKAGE } from '../root.ts';

/**
 * Packages that split bundles leave outside. They hold no state of an execution environment but for the clients of the SDK, which
 * the simulated world answers itself, so that one evaluation serves all functions of a process.
 */
const SHARED_PACKAGES = [
  'zod',
  '@aws-sdk/client-dynamodb',
  '@aws-sdk/client-eventbridge',
  '@aws-sdk/client-lambda',
  '@aws-sdk/client-sfn',
  '@aws-sdk/util-dynamodb',
];

/** What a package exports below its name, with code in it. */
function subpathsOf(manifest: string, name: string): string[] {
  const { exports = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    exports?: Readonly<Record<string, unknown>>;
  };
  return Object.keys(exports)
    .filter((subpath) => subpath.startsWith('./') && !subpath.includes('*') && !subpath.endsWith('.json'))
    .map((subpath) => `${name}${subpath.slice(1)}`);
}

/** The files of the shared packages in place of their names: a bundle finds them wherever it is. */
export function sharedPackages(): { readonly alias: Record<string, string>; readonly external: string[] } {
  const { resolve } = createRequire(join(PACKAGE, 'package.json'));
  // an alias of a package is one of its subpaths too, unless these have their own: LangGraph imports zod/v3 and zod/v4
  const names = SHARED_PACKAGES.flatMap((name) => [name, ...subpathsOf(resolve(`${name}/package.json`), name)]);
  const alias = Object.fromEntries(names.map((name) => [name, resolve(name)]));
  return { alias, external: Object.values(alias) };
}
