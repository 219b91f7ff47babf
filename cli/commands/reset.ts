import { Command } from 'commander';
import type { CommonOptions } from './options.ts';

const EXAMPLES = `
Examples:
  $ npx ballast reset                     forget every run, checkpoint and circuit in .ballast
  $ npx ballast reset --state /tmp/trial`;

export function resetCommand(): Command {
  return new Command('reset')
    .summary('remove the state folder and all that is in it')
    .description(
      'Remove what the embedded cloud keeps in its state folder: runs, checkpoints, circuits, logs. ' +
        'Refused while a command is using it, and for a folder that is not a state folder.',
    )
    .addHelpText('after', EXAMPLES)
    .action(async (options: CommonOptions) => {
      const { reset } = await import('../actions/reset.ts');
      await reset(options);
    });
}
