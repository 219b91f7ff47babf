import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../../../lib/root.ts';
import type { Cli } from './cli.ts';

/** Writes a file into the folder of a command line. */
export function writeInto({ folder }: Cli, name: string, text: string): void {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Makes that folder a project whose app is `app.ts`, with packages of this repository. */
export function makeProject(cli: Cli, app: string, packages: readonly string[]): void {
  mkdirSync(join(cli.folder, 'node_modules'));
  for (const name of packages) symlinkSync(join(ROOT, 'node_modules', name), join(cli.folder, 'node_modules', name));
  writeInto(cli, 'cdk.json', JSON.stringify({ app: 'tsx app.ts' }));
  writeInto(cli, 'app.ts', app);
}
