import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../../../lib/root.ts';
import { WORKFLOWS_FILE, WORKPLACE_VARIABLE } from '../../../lib/synth-protocol.ts';
import { assemblyOfCommand, type WorkflowName } from '../../support/synth.ts';
import type { Cli } from './cli.ts';

/** Writes a file into the folder of a command line. */
export function writeInto({ folder }: Cli, name: string, text: string): void {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/**
 * Makes that folder a project with packages of this repository, and with this one where it is among them.
 * @param script of its app: one in TypeScript is run by tsx, which takes 0.4 s of processor time more than node
 */
export function makeProject(cli: Cli, script: 'app.ts' | 'app.mjs', app: string, packages: readonly string[]): void {
  const isTypeScript = script.endsWith('.ts');
  const installed = isTypeScript ? [...packages, 'tsx', '.bin'] : packages;
  mkdirSync(join(cli.folder, 'node_modules'));
  for (const name of installed) {
    const source = name === 'ballast' ? ROOT : join(ROOT, 'node_modules', name);
    symlinkSync(source, join(cli.folder, 'node_modules', name));
  }
  writeInto(cli, 'cdk.json', JSON.stringify({ app: `${isTypeScript ? 'tsx' : 'node'} ${script}` }));
  writeInto(cli, script, app);
}

/**
 * Makes that folder a project whose app writes the assembly of a workflow as it was built before, for a test of what commands do around
 * a synth: two that synthesize in processes of their own take 10 s of processor time. Commands that race for it all build it: each app
 * goes on once so many have begun.
 */
export async function makeBuiltProject(cli: Cli, workflow: WorkflowName, racing: number): Promise<void> {
  const assembly = JSON.stringify(await assemblyOfCommand(workflow));
  writeInto(cli, 'cdk.json', JSON.stringify({ app: 'node app.mjs' }));
  const app = `
import { copyFileSync, cpSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
const workplace = process.env.${WORKPLACE_VARIABLE};
// a folder each, of a synth or of what one has come to
while (readdirSync(dirname(workplace)).length < ${racing}) await sleep(10);
const isOfSynth = (path) => !basename(path).startsWith('ballast-');
cpSync(${assembly}, process.env.CDK_OUTDIR, { recursive: true, filter: isOfSynth });
copyFileSync(join(${assembly}, 'ballast-${WORKFLOWS_FILE}'), join(workplace, '${WORKFLOWS_FILE}'));
`;
  writeInto(cli, 'app.mjs', app);
}
