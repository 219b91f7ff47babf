import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Everything a synthesized template and its bundles are made of, relative to the project. */
const SOURCES = ['agents', 'lambdas', 'lib', 'patterns', 'stores', 'bin/app.ts', 'cdk.json', 'package-lock.json'];

/**
 * Says whether two synths would give the same: a hash over the names and contents of all sources, those of the
 * workflow's folder where the context names one, and the context itself.
 */
export async function fingerprintOf(root: string, context: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(Object.entries(context).sort()));
  const sources = typeof context.workflow === 'string' ? [...SOURCES, context.workflow] : SOURCES;
  for (const file of (await Promise.all(sources.map((source) => filesUnder(root, source)))).flat()) {
    const content = await readFile(join(root, file));
    hash.update(`${file}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex').slice(0, 16);
}

/** The files of a source, itself when it is one, in an order that does not depend on the file system. */
async function filesUnder(root: string, source: string): Promise<string[]> {
  if (/\.\w+$/.test(source)) return [source];
  const entries = await readdir(join(root, source), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}
