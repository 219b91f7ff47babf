import { Command } from 'commander';
import type { CommonOptions } from './options.ts';

const EXAMPLES = `
Examples:
  $ npx ballast health
  $ npx ballast health --json | jq '.agents[] | select(.healthy | not)'`;

export function healthCommand(): Command {
  return new Command('health')
    .summary('which agents answer their health check')
    .description('Print what the scheduled health check found last, and the circuits that are not closed.')
    .addHelpText('after', EXAMPLES)
    .action(async (options: CommonOptions) => {
      const { health } = await import('../actions/health.ts');
      await health(options);
    });
}
