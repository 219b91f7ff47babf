import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemblyOf, type WorkflowName } from '../support/synth.ts';

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

/** Where the triage example asks its model. */
const MODEL_ORIGIN = 'http://127.0.0.1:8400';

/** @param modelOrigin where functions ask a model, in place of that of the example */
export async function killableAssembly(workflow: WorkflowName, modelOrigin: string): Promise<KillableAssembly> {
  const path = mkdtempSync(join(tmpdir(), 'ballast-killable-'));
  cpSync(await assemblyOf(workflow), path, { recursive: true });
  makeKillable(path);
  changeFunctions(path, (source) => source.replaceAll(MODEL_ORIGIN, modelOrigin));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Changes the functions of an assembly so that an answer with EXIT_HEADER ends their process. */
export function makeKillable(path: string): void {
  for (const folder of readdirSync(path).filter((name) => name.startsWith('asset.'))) {
    const file = join(path, folder, 'index.mjs');
    writeFileSync(file, EXIT_ON_HEADER + readFileSync(file, 'utf8'));
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
