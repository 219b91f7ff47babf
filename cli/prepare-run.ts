import { dirname } from 'node:path';
import { keptDeclarations } from './assembly.ts';
import { planFor } from './build-plan.ts';
import { type BuiltWorkflow, buildWorkflow, filesOf } from './build-workflow.ts';
import { catchInterrupt } from './interrupt.ts';
import type { RunOptions } from './options.ts';
import { readInput } from './run-input.ts';
import { prepareStateDirectory } from './state-directory.ts';
import { type DeclaredWhere, type ValidRun, validateRunRequest } from './validate-run-request.ts';

/** A request that may be started, with the workflow if it had to be built to check it. */
export interface PreparedRun {
  readonly valid: ValidRun;
  readonly built?: BuiltWorkflow;
}

/**
 * The request of a command that starts an execution, checked before any cloud is started.
 * @param argument as the workflow's `command-line.ts` takes it
 * @throws InvalidInputError with a line for each fault: the value received and the values allowed
 */
export async function prepareRun(argument: string | undefined, options: RunOptions): Promise<PreparedRun> {
  const input = readInput(options);
  const plan = await planFor(options);
  if (plan.kind === 'folder') {
    const where = { folder: plan.folder, findKept: () => keptDeclarations(options.state, plan) };
    return { valid: await validateRunRequest(where, argument, input, options) };
  }
  // which files are to check an input by is known once the app has run
  const built = await buildNow(options);
  return { valid: await validateRunRequest(declaredWhere(built), argument, input, options), built };
}

/** The workflow of a command, built before its session is opened. */
export async function buildNow(options: RunOptions): Promise<BuiltWorkflow> {
  const interrupt = catchInterrupt();
  try {
    const state = await prepareStateDirectory(options.state);
    return await buildWorkflow(state, options, interrupt.signal, (notice) => process.stderr.write(`${notice}\n`));
  } finally {
    interrupt.release();
  }
}

function declaredWhere({ selected }: BuiltWorkflow): DeclaredWhere {
  if (selected === undefined) throw new TypeError('a workflow of a project is selected');
  const files = filesOf(selected);
  return { folder: dirname(files[0]), files, name: selected.name };
}
