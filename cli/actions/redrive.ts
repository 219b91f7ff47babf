import { locateExecution } from '../../ops/locate.ts';
import { redriveExecution } from '../../ops/redrive.ts';
import { resumeWorkflow } from '../../ops/resume.ts';
import { readExecution } from '../../ops/status.ts';
import { withKnownContext } from '../again.ts';
import type { FollowOptions } from '../commands/options.ts';
import { newSuffix } from '../execution-name.ts';
import type { ExitCode } from '../exit-codes.ts';
import { existingStateDirectory } from '../state-directory.ts';
import { follow } from './follow.ts';

/** Lets an execution go on where it stopped. */
export async function redrive(id: string, options: FollowOptions): Promise<ExitCode> {
  const state = await existingStateDirectory(options.state);
  const known = await withKnownContext(state, options, id);
  return follow(`redrive ${id}`, state, known, async (target) =>
    redriveExecution(target, await locateExecution(target, id)),
  );
}

/** Starts a new execution of a workflow where the last one stopped. */
export async function resume(id: string, options: FollowOptions): Promise<ExitCode> {
  const state = await existingStateDirectory(options.state);
  const suffix = newSuffix();
  const known = await withKnownContext(state, options, id);
  return follow(`resume ${id}`, state, known, async (target) => {
    const { workflowId } = await readExecution(target, await locateExecution(target, id));
    return resumeWorkflow(target, workflowId, suffix);
  });
}
