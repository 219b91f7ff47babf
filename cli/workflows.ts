import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCodeOf } from './error-code.ts';
import type { STATE_CONTENTS } from './state-directory.ts';

/** A workflow that ran in a state folder: how it is built, and where it is found while any cloud runs on the folder. */
export interface KnownWorkflow {
  readonly context: Readonly<Record<string, string>>;
  /** of its stack, by name */
  readonly outputs: Readonly<Record<string, string>>;
}

const FILE = 'workflows.json' satisfies (typeof STATE_CONTENTS)[number];

/** The workflows that ran in a state folder, the one that ran last first. */
export async function knownWorkflows(state: string): Promise<readonly KnownWorkflow[]> {
  try {
    return JSON.parse(await readFile(join(state, FILE), 'utf8')) as KnownWorkflow[];
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Notes that a workflow runs now. Of two commands that note one each at the same time, one may be forgotten until its next run. */
export async function rememberWorkflow(state: string, workflow: KnownWorkflow): Promise<void> {
  const known = await knownWorkflows(state);
  const machine = workflow.outputs.StateMachineArn;
  const others = known.filter(({ outputs }) => outputs.StateMachineArn !== machine);
  const file = join(state, `${FILE}.${process.pid}`);
  await writeFile(file, `${JSON.stringify([workflow, ...others], null, 2)}\n`, { mode: 0o600 });
  await rename(file, join(state, FILE));
}
