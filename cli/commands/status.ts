import { Command } from 'commander';
import { ID_HELP } from './id.ts';
import type { CommonOptions } from './options.ts';

const EXAMPLES = `
Examples:
  $ npx ballast status aapl-20260105-093000-1a2b3c
  $ npx ballast status my-workflow --json | jq .status`;

export function statusCommand(): Command {
  return new Command('status')
    .summary('where an execution stands')
    .description('Print where an execution stands: its phases and agents, and its report when there is one.')
    .argument('<ID>', ID_HELP)
    .addHelpText('after', EXAMPLES)
    .action(async (id: string, options: CommonOptions) => {
      const { status } = await import('../actions/status.ts');
      await status(id, options);
    });
}
