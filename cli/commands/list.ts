import { Command } from 'commander';
import { type CommonOptions, parseCount } from './options.ts';

export interface ListOptions extends CommonOptions {
  readonly limit: number;
}

const EXAMPLES = `
Examples:
  $ npx ballast list
  $ npx ballast list --limit 100 --json | jq '.[] | select(.status == "FAILED").name'`;

export function listCommand(): Command {
  return new Command('list')
    .summary('the executions so far')
    .description('List the executions in the state folder, newest first.')
    .option('--limit <N>', 'at most so many', parseCount, 20)
    .addHelpText('after', EXAMPLES)
    .action(async (options: ListOptions) => {
      const { list } = await import('../actions/list.ts');
      await list(options);
    });
}
