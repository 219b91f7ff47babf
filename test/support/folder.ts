import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder outside of the project, for a test alone. */
export interface Folder {
  readonly path: string;
  /** @returns the file's path */
  write(name: string, text: string): string;
  remove(): void;
}

export function createFolder(files: Readonly<Record<string, string>> = {}): Folder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'ballast-test-')));
  const write = (name: string, text: string) => {
    const file = join(path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  return { path, write, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The source of a workflow.ts outside of the project. */
export function workflowSource(phases: readonly string[] = ['work'], name = 'outside'): string {
  return `
import * as z from 'zod';
import { defineWorkflow } from 'ballast';
export default defineWorkflow({
  name: '${name}',
  input: z.object({ text: z.string() }),
  phases: ${JSON.stringify(phases)} as [string],
});
`;
}

/** The source of an agent outside of the project. @param answer an expression @param imports lines before it */
export function agentSource(name: string, answer: string, imports = '', phase = 'work', required = true): string {
  return `
import * as z from 'zod';
import { defineAgent } from 'ballast';
${imports}
export default defineAgent({
  name: '${name}',
  phase: '${phase}',
  required: ${required},
  output: z.json(),
  tiers: [{ name: 'rules', run: () => ${answer} }],
});
`;
}
