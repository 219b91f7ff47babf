import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(import.meta.url);

/** The folder of the code: that of this repository for its TypeScript, `dist` for the JavaScript built from it. */
export const ROOT = dirname(dirname(HERE));

const EXTENSION = extname(HERE);

/** The folder of this package, with its package.json. */
export const PACKAGE = EXTENSION === '.js' ? dirname(ROOT) : ROOT;

/** A file of the code. @param name its path without its extension, as `lambdas/agent` */
export function codeFile(name: string): string {
  return join(ROOT, `${name}${EXTENSION}`);
}
