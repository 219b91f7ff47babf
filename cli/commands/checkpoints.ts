import { Command } from 'commander';
import { ID_HELP } from './id.ts';
import type { CommonOptions } from './options.ts';

const EXAMPLES = `
Examples:
  $ npx ballast checkpoints aapl-20260105-093000-1a2b3c
  $ npx ballast checkpoints my-workflow --json | jq '.phases[].status'`;

export function checkpointsCommand(): Command {
  return new Command('checkpoints')
    .summary('what is kept of a workflow')
    .description('Print where each phase of a workflow stands and which answers are stored.')
    .argument('<ID>', ID_HELP)
    .addHelpText('after', EXAMPLES)
    .action(async (id: string, options: CommonOptions) => {
      const { checkpoints } = await import('../actions/checkpoints.ts');
      await checkpoints(id, options);
    });
}
