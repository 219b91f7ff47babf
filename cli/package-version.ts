import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE } from '../lib/root.ts';

/** The version of this package. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { version: string };
  return version;
}
