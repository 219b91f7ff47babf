import { Command } from 'commander';
import { newSuffix } from '../../ops/execution-name.ts';
import { resumeWorkflow } from '../../ops/resume.ts';
import { readExecution } from '../../ops/status.ts';
import { parseReason } from '../batch.ts';
import { follow } from '../follow.ts';
import { followOnStack } from '../follow-on-stack.ts';
import { userName } from '../operator.ts';
import { addFollowOptions, type FollowVerbOptions, ID_HELP } from '../options.ts';
import { locateToContinue, withKnownContext } from '../resolve-build-context.ts';
import { existingStateDirectory } from '../state-directory.ts';

const EXAMPLES = `
The new execution has the input the workflow was started with and runs the definition of today. It begins at the first
phase that is not completed; stored results are not computed again. The older execution can no longer change anything.

Examples:
  $ npx ballast resume my-workflow
  $ npx ballast resume my-workflow --reason 'the quality gate is mended'

Exit codes: as run`;

export function createCommand(): Command {
  return addFollowOptions(
    new Command('resume')
      .description('Start a new execution of a workflow at the first phase that is not completed.')
      .argument('<ID>', ID_HELP)
      .option('--reason <TEXT>', 'why, kept with the new execution', parseReason),
  )
    .addHelpText('after', EXAMPLES)
    .action(resume);
}

interface ResumeOptions extends FollowVerbOptions {
  readonly reason?: string;
}

async function resume(id: string, options: ResumeOptions): Promise<void> {
  const suffix = newSuffix();
  const by = { actor: userName(), reason: options.reason ?? 'resume' };
  if (options.target === 'aws') {
    process.exitCode = await followOnStack('resume', id, options, true, async (target, executionArn) => {
      const { workflowId } = await readExecution(target, executionArn);
      return await resumeWorkflow(target, workflowId, suffix, by);
    });
    return;
  }
  const state = await existingStateDirectory(options.state);
  const known = await withKnownContext(state, options, id);
  process.exitCode = await follow(`resume ${id}`, state, known, async (target) => {
    const { workflowId } = await readExecution(target, await locateToContinue(target, id));
    return resumeWorkflow(target, workflowId, suffix, by);
  });
}
