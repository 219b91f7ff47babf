import { appendFile, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Started } from '../ops/start.ts';
import { errorCodeOf } from './error-code.ts';
import type { STATE_CONTENTS } from './state-directory.ts';

/** A workflow that ran in a state folder: how it is built, and where it is found while any cloud runs on the folder. */
export interface KnownWorkflow {
  readonly context: Readonly<Record<string, string>>;
  /** in which a project declares it @default - the folder in the context */
  readonly folder?: string;
  /** of its stack, by name */
  readonly outputs: Readonly<Record<string, string>>;
}

const FILE = 'workflows.json' satisfies (typeof STATE_CONTENTS)[number];

/** An execution a line, in the order of their starts. */
const EXECUTIONS_FILE = 'executions.jsonl' satisfies (typeof STATE_CONTENTS)[number];

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

/** Notes that an execution was started or redriven. Appended, so that commands that note one at the same time lose none. */
export async function rememberExecution(state: string, { workflowId, executionArn }: Started): Promise<void> {
  const line = `${JSON.stringify({ workflowId, executionArn })}\n`;
  await appendFile(join(state, EXECUTIONS_FILE), line, { mode: 0o600 });
}

/**
 * The workflow of an execution, without asking the cloud.
 * @param id the name or ARN of the execution, or the id of its workflow, of which the newest execution counts
 * @returns undefined for an execution that no command of this state folder started
 */
export async function workflowOf(state: string, id: string): Promise<KnownWorkflow | undefined> {
  const executions = (await startedExecutions(state)).toReversed();
  const executionArn = id.startsWith('arn:')
    ? id
    : (
        executions.find((execution) => execution.executionArn.endsWith(`:${id}`)) ??
        executions.find(({ workflowId }) => workflowId === id)
      )?.executionArn;
  const machine = executionArn?.replace(':execution:', ':stateMachine:').replace(/:[^:]*$/, '');
  return (await knownWorkflows(state)).find(({ outputs }) => outputs.StateMachineArn === machine);
}

/** The executions that commands of a state folder started, the oldest first. */
export async function startedExecutions(state: string): Promise<Pick<Started, 'workflowId' | 'executionArn'>[]> {
  try {
    const lines = (await readFile(join(state, EXECUTIONS_FILE), 'utf8')).split('\n');
    // the last line may be cut, by a command that was killed while it wrote
    return lines.slice(0, -1).map((line) => JSON.parse(line) as Started);
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
