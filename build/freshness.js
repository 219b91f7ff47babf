import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the package. */
export const PACKAGE = dirname(dirname(fileURLToPath(import.meta.url)));
export const DIST = join(PACKAGE, 'dist');

/** What the JavaScript was built from: file, time of its last change in milliseconds, size. */
export const INPUTS = join(DIST, 'inputs.json');

/** The folder whose files are entries, the build itself, and the packages that are installed. */
const CONFIGURATION = [
  'lambdas',
  'build/entries.js',
  'build/javascript.js',
  'package.json',
  'node_modules/.package-lock.json',
];

/** Builds unless the JavaScript is up to date, which takes milliseconds to find out. */
export async function buildIfStale() {
  if (isFresh()) return;
  // loaded here: esbuild takes its time
  const { buildJavaScript } = await import('./javascript.js');
  await buildJavaScript();
}

/** The record of a build. A file that changed during it counts as another one: which of the two was read is not known. */
export function recordInputs(files, startedAtMs) {
  const observed = [...new Set([...files.filter(isOurs), ...CONFIGURATION])].sort().map(observe);
  return JSON.stringify(observed.map(([file, timeMs, size]) => [file, timeMs < startedAtMs ? timeMs : -1, size]));
}

/** Packages change with the list of those that are installed. */
function isOurs(file) {
  return !/(^|\/)node_modules\//.test(file);
}

function isFresh() {
  try {
    const inputs = JSON.parse(readFileSync(INPUTS, 'utf8'));
    return inputs.every(([file, timeMs, size]) => {
      const [, nowMs, nowSize] = observe(file);
      return nowMs === timeMs && nowSize === size;
    });
  } catch {
    return false;
  }
}

function observe(file) {
  const status = statSync(join(PACKAGE, file), { throwIfNoEntry: false });
  return [file, status?.mtimeMs ?? 0, status?.size ?? 0];
}
