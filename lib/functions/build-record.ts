import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import type { LoadedWorkflow } from '../declarations/declarations.ts';
import {
  DECLARATIONS_FOLDER,
  INPUTS_FILE,
  type RecordedWorkflow,
  WORKFLOW_FILE,
  WORKFLOWS_FILE,
  WORKPLACE_VARIABLE,
} from '../synth-protocol.ts';
import { type BuildInput, buildInputs } from './build-inputs.ts';

/** The folder of this synth, when a command has started it. */
export function workplace(): string | undefined {
  return process.env[WORKPLACE_VARIABLE];
}

/** Adds a workflow and the inputs of its build to the record of the command that has started this synth. */
export function recordBuild(workflow: LoadedWorkflow, metafile: Metafile): void {
  const folder = workplace();
  if (folder === undefined) return;
  const { file, agents, declaration } = workflow;
  const recorded = { name: declaration.name, file, agents: agents.map((agent) => agent.file) };
  append<RecordedWorkflow>(join(folder, WORKFLOWS_FILE), [recorded], ({ name, file }) => `${name} ${file}`);
  const inputs = buildInputs(workflow, metafile);
  append<BuildInput>(join(folder, INPUTS_FILE), inputs, ({ kind, path }) => `${kind} ${path}`);
}

/** Where the declarations of the app's workflow are kept for later commands, when a command has started this synth. */
export function declarationsFolder(): string | undefined {
  const folder = workplace();
  return folder === undefined ? undefined : join(folder, DECLARATIONS_FOLDER);
}

/** Keeps them beside their modules. */
export function keepDeclarations(workflow: LoadedWorkflow): void {
  const folder = declarationsFolder();
  if (folder !== undefined) writeFileSync(join(folder, WORKFLOW_FILE), JSON.stringify(workflow));
}

/** Adds to the list in a file; of two entries with the same key the later one is kept. */
function append<Entry>(file: string, entries: readonly Entry[], keyOf: (entry: Entry) => string): void {
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Entry[]) : [];
  const distinct = new Map([...known, ...entries].map((entry) => [keyOf(entry), entry]));
  writeFileSync(file, JSON.stringify([...distinct.values()]));
}
