import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkFolder } from '../link-folder.ts';

/** The header of an answer that the process which asked dies of. */
export const EXIT_HEADER = 'x-test-exit';

/** Ends the process of a function once an answer with the header has come, before anything reads it. */
const EXIT_ON_HEADER = [
  "import { subscribe as testSubscribe } from 'node:diagnostics_channel';",
  "testSubscribe('http.client.response.finish', ({ response }) => {",
  `  if (response.headers['${EXIT_HEADER}'] !== undefined) process.exit(1);`,
  '});\n',
].join('\n');

/** What is changed of an assembly: the module of each function, and the template of each stack. */
const MODULE = 'index.mjs';
const TEMPLATE = '.template.json';

/** A copy of a workflow's assembly whose functions can be killed between two of their requests. */
export interface KillableAssembly {
  readonly path: string;
  remove(): void;
}

/** Copies that nothing else changes, by what they are copies of. */
const shared = new Map<string, string>();

/**
 * @param assembly the folder that is copied
 * @param change changes the copy further, which is then the caller's own: modules and templates, which are copies, and any code by
 * `changeFunctions` @default - the copy is shared in this process
 */
export function killableAssembly(assembly: string, change?: (path: string) => void): KillableAssembly {
  if (change !== undefined) {
    const path = linkKillable(assembly);
    change(path);
    return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
  }
  const path = shared.get(assembly) ?? removeAtExit(linkKillable(assembly));
  shared.set(assembly, path);
  return { path, remove: () => undefined };
}

/** A copy of an assembly whose modules and templates can be changed; chunks, the most of it, are links. */
export function linkAssembly(assembly: string, path: string): void {
  linkFolder(assembly, path, (name) => name === MODULE || name.endsWith(TEMPLATE));
}

function linkKillable(assembly: string): string {
  const path = newFolder();
  linkAssembly(assembly, path);
  makeKillable(path);
  injectFaults(path);
  return path;
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'ballast-killable-'));
}

/** Changes the functions of an assembly so that an answer with EXIT_HEADER ends their process. */
export function makeKillable(path: string): void {
  for (const folder of readdirSync(path).filter((name) => name.startsWith('asset.'))) {
    const file = join(path, folder, MODULE);
    // an asset may be a file, or a function that is not ours
    const source = readText(file);
    if (source !== undefined) writeFileSync(file, EXIT_ON_HEADER + source);
  }
}

/** Faults are injected whatever the stage says: nothing of the copy is ever deployed. */
function injectFaults(path: string): void {
  for (const name of readdirSync(path).filter((each) => each.endsWith(TEMPLATE))) {
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

/** Changes the code of every function of an assembly: a file that is changed is no link any more. */
export function changeFunctions(path: string, change: (source: string) => string): void {
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' });
  for (const name of files.filter((each) => /^(?:asset\.|_chunks\b)/.test(each) && each.endsWith('.mjs'))) {
    const file = join(path, name);
    const source = readFileSync(file, 'utf8');
    const changed = change(source);
    if (changed === source) continue;
    rmSync(file);
    writeFileSync(file, changed);
  }
}

function removeAtExit(folder: string): string {
  if (shared.size === 0) process.once('exit', removeSharedAssemblies);
  return folder;
}

/** Removes the copies that are shared in this process, as its end does: of a program that has come to an end of its own before. */
export function removeSharedAssemblies(): void {
  process.off('exit', removeSharedAssemblies);
  for (const path of shared.values()) rmSync(path, { recursive: true, force: true });
  shared.clear();
}
