import { copyFileSync, mkdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const url = import.meta.url;
const BOOTSTRAP = fileURLToPath(new URL(`./worker/bootstrap${extname(url)}`, url));

/**
 * Puts the worker's first file, as JavaScript, into a directory of the state. That of the sources is built once per start of
 * the cloud: a worker that had to load a TypeScript loader first would start in 300 ms instead of 40.
 *
 * @returns its path in `directory`
 */
export async function prepareBootstrap(directory: string): Promise<string> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const outfile = join(directory, 'bootstrap.mjs');
  if (extname(BOOTSTRAP) === '.js') {
    copyFileSync(BOOTSTRAP, outfile);
    return outfile;
  }
  // loaded here: esbuild takes its time
  const { build } = await import('esbuild');
  await build({
    entryPoints: [BOOTSTRAP],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'silent', // a failure is thrown
  });
  return outfile;
}
