import { join } from 'node:path';
import { type PageFile, readPage } from '../console/page-file.ts';
import { PACKAGE } from '../lib/root.ts';

/** The page of the console, as the package was built with it. */
export function consolePage(): PageFile {
  return readPage(join(PACKAGE, 'dist', 'console', 'page'));
}
