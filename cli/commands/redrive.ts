import { Command, InvalidArgumentError } from 'commander';
import { InvalidInputError } from '../../patterns/errors.ts';
import { ID_HELP } from './id.ts';
import { addFollowOptions, type FollowOptions } from './options.ts';

export interface RedriveOptions extends FollowOptions {
  readonly failed?: true;
  readonly error?: string;
  /** epoch milliseconds */
  readonly since?: number;
  /** redrives a second */
  readonly rate?: number;
  readonly dryRun?: true;
}

const EXAMPLES = `
What has a result is not computed again. Faults of the run are not injected again.
An execution can be redriven for 14 days, under the definition it was started with; after that, or when the definition
has changed, use resume. What a person stopped, by Ctrl-C or --timeout, is redriven by its ID only, never by --failed.

Examples:
  $ npx ballast redrive aapl-20260105-093000-1a2b3c
  $ npx ballast redrive --failed --dry-run
  $ npx ballast redrive --failed --error CriticalDegradationError --since 2026-01-05T09:00:00Z --rate 2

Exit codes: as run; with --failed 1 when any of them failed again or was refused`;

export function redriveCommand(): Command {
  return addFollowOptions(
    new Command('redrive')
      .summary('let failed executions go on where they stopped')
      .description('Let an execution that failed, timed out or was stopped go on where it stopped, or all that failed.')
      .argument('[ID]', ID_HELP)
      .option('--failed', 'every execution that failed or timed out')
      .option('--error <NAME>', 'with --failed: only those that ended with this error')
      .option('--since <TIME>', 'with --failed: only those that ended since then, ISO 8601', parseTime)
      .option('--rate <N>', 'with --failed: redrives a second (default: 5)', parseRate)
      .option('--dry-run', 'with --failed: only say which are meant'),
  )
    .addHelpText('after', EXAMPLES)
    .action(async (id: string | undefined, options: RedriveOptions) => {
      checkArguments(id, options);
      if (id === undefined) {
        const { redriveFailed } = await import('../actions/redrive-failed.ts');
        process.exitCode = await redriveFailed(options);
      } else {
        const { redrive } = await import('../actions/redrive.ts');
        process.exitCode = await redrive(id, options);
      }
    });
}

function checkArguments(id: string | undefined, { failed, error, since, rate, dryRun }: RedriveOptions): void {
  if ((id === undefined) !== (failed === true)) {
    throw new InvalidInputError('redrive takes either the ID of one execution or --failed for all that failed');
  }
  const many = error !== undefined || since !== undefined || rate !== undefined || dryRun === true;
  if (many && failed !== true) throw new InvalidInputError('--error, --since, --rate and --dry-run go with --failed');
}

function parseTime(text: string): number {
  const timeMs = Date.parse(text);
  if (Number.isNaN(timeMs)) throw new InvalidArgumentError('Use a time such as 2026-01-05T09:00:00Z.');
  return timeMs;
}

function parseRate(text: string): number {
  const rate = Number(text);
  if (text.trim() === '' || !(rate > 0 && rate <= 100)) {
    throw new InvalidArgumentError('Use a number above 0 and at most 100.');
  }
  return rate;
}
