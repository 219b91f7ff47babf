import { Command } from 'commander';
import { ID_HELP } from './id.ts';
import type { CommonOptions } from './options.ts';

const EXAMPLES = `
Examples:
  $ npx ballast logs aapl-20260105-093000-1a2b3c
  $ npx ballast logs my-workflow --json | jq 'map(select(.level == "ERROR"))'`;

export function logsCommand(): Command {
  return new Command('logs')
    .summary('what the functions of an execution logged')
    .description('Print the log lines of a workflow from all its functions, in the order of time.')
    .argument('<ID>', ID_HELP)
    .addHelpText('after', EXAMPLES)
    .action(async (id: string, options: CommonOptions) => {
      const { logs } = await import('../actions/logs.ts');
      await logs(id, options);
    });
}
