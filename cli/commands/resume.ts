import { Command } from 'commander';
import { ID_HELP } from './id.ts';
import { addFollowOptions, type FollowOptions } from './options.ts';

const EXAMPLES = `
The new execution has the input the workflow was started with and runs what is defined now. It begins at the first phase
that is not completed; results that are stored are not computed again. The older execution can do no harm from then on.

Examples:
  $ npx ballast resume my-workflow

Exit codes: as run`;

export function resumeCommand(): Command {
  return addFollowOptions(
    new Command('resume')
      .summary('start a workflow again where it stopped')
      .description('Start a new execution of a workflow at the first phase that is not completed.')
      .argument('<ID>', ID_HELP),
  )
    .addHelpText('after', EXAMPLES)
    .action(async (id: string, options: FollowOptions) => {
      const { resume } = await import('../actions/redrive.ts');
      process.exitCode = await resume(id, options);
    });
}
