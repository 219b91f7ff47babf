import { Command } from 'commander';
import { ID_HELP } from './id.ts';
import type { CommonOptions } from './options.ts';

const EXAMPLES = `
Examples:
  $ npx ballast history aapl-20260105-093000-1a2b3c
  $ npx ballast history my-workflow --json | jq '.[].type'`;

export function historyCommand(): Command {
  return new Command('history')
    .summary('the events of an execution')
    .description('Print what happened in an execution, event by event, as GetExecutionHistory tells it.')
    .argument('<ID>', ID_HELP)
    .addHelpText('after', EXAMPLES)
    .action(async (id: string, options: CommonOptions) => {
      const { history } = await import('../actions/history.ts');
      await history(id, options);
    });
}
