import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import type { LoadedWorkflow } from '../declarations/declarations.ts';
import { INPUTS_FILE, WORKPLACE_VARIABLE } from '../synth-protocol.ts';
import { type BuildInput, buildInputs } from './build-inputs.ts';

/** The folder of this synth, when a command has started it. */
export function workplace(): string | undefined {
  return process.env[WORKPLACE_VARIABLE];
}

/** Tells the command that has started this synth what a workflow was built from, beside what it was told before. */
export function recordBuild(workflow: LoadedWorkflow, metafile: Metafile): void {
  const folder = workplace();
  if (folder === undefined) return;
  const file = join(folder, INPUTS_FILE);
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as BuildInput[]) : [];
  const inputs = [...known, ...buildInputs(workflow, metafile)];
  const distinct = new Map(inputs.map((input) => [`${input.kind} ${input.path}`, input]));
  writeFileSync(file, JSON.stringify([...distinct.values()]));
}
