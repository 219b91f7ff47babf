import { Command } from 'commander';
import { ID_HELP } from './id.ts';
import { addFollowOptions, type FollowOptions } from './options.ts';

const EXAMPLES = `
What has a result is not computed again. Faults of the run are not injected again.
An execution can be redriven for 14 days, under the definition it was started with; after that, or when the definition
has changed, use resume.

Examples:
  $ npx ballast redrive aapl-20260105-093000-1a2b3c
  $ npx ballast redrive my-workflow --json | jq .status

Exit codes: as run`;

export function redriveCommand(): Command {
  return addFollowOptions(
    new Command('redrive')
      .summary('let a failed execution go on where it stopped')
      .description('Let an execution that failed, timed out or was stopped go on where it stopped.')
      .argument('<ID>', ID_HELP),
  )
    .addHelpText('after', EXAMPLES)
    .action(async (id: string, options: FollowOptions) => {
      const { redrive } = await import('../actions/redrive.ts');
      process.exitCode = await redrive(id, options);
    });
}
