import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The header of an answer that the process which asked dies of. */
export const EXIT_HEADER = 'x-test-exit';

/** Ends the process of a function once an answer with the header has come, before anything reads it. */
const EXIT_ON_HEADER = [
  "import { subscribe as testSubscribe } from 'node:diagnostics_channel';",
  "testSubscribe('http.client.response.finish', ({ response }) => {",
  `  if (response.headers['${EXIT_HEADER}'] !== undefined) process.exit(1);`,
  '});\n',
].join('\n');

/** A copy of a workflow's assembly whose functions can be killed between two of their requests. */
export interface KillableAssembly {
  readonly path: string;
  remove(): void;
}

/** Copies that nothing else changes, by what they are copies of: 600 files, whose copying took a fifth of a seed. */
const shared = new Map<string, string>();

/**
 * @param assembly the folder that is copied
 * @param change changes the copy further, which is then the caller's own @default - the copy is shared in this process
 */
export function killableAssembly(assembly: string, change?: (path: string) => void): KillableAssembly {
  if (change !== undefined) {
    const path = copyKillable(assembly);
    change(path);
    return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
  }
  const path = shared.get(assembly) ?? removeAtExit(copyKillable(assembly));
  shared.set(assembly, path);
  return { path, remove: () => undefined };
}

function copyKillable(assembly: string): string {
  const path = mkdtempSync(join(tmpdir(), 'ballast-killable-'));
  cpSync(assembly, path, { recursive: true });
  makeKillable(path);
  injectFaults(path);
  return path;
}

/** Changes the functions of an assembly so that an answer with EXIT_HEADER ends their process. */
export function makeKillable(path: string): void {
  for (const folder of readdirSync(path).filter((name) => name.startsWith('asset.'))) {
    const file = join(path, folder, 'index.mjs');
    // an asset may be a file, or a function that is not ours
    const source = readText(file);
    if (source !== undefined) writeFileSync(file, EXIT_ON_HEADER + source);
  }
}

/** Faults are injected whatever the stage says: nothing of the copy is ever deployed. */
function injectFaults(path: string): void {
  for (const name of readdirSync(path).filter((each) => each.endsWith('.template.json'))) {
    const file = join(path, name);
    const template = readFileSync(file, 'utf8');
    writeFileSync(file, template.replaceAll(/("FAULT_INJECTION"\s*:\s*)"disabled"/g, '$1"enabled"'));
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code))) return undefined;
    throw error;
  }
}

/** Changes the code of every function of an assembly. */
export function changeFunctions(path: string, change: (source: string) => string): void {
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' });
  for (const name of files.filter((each) => each.startsWith('asset.') && each.endsWith('.mjs'))) {
    const file = join(path, name);
    const source = readFileSync(file, 'utf8');
    const changed = change(source);
    if (changed !== source) writeFileSync(file, changed);
  }
}

const folders = new Set<string>();

function removeAtExit(folder: string): string {
  if (folders.size === 0) {
    process.once('exit', () => {
      for (const each of folders) rmSync(each, { recursive: true, force: true });
    });
  }
  folders.add(folder);
  return folder;
}
