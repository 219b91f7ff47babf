import { Command } from 'commander';
import { listBreakers } from '../../ops/breakers.ts';
import type { CommonOptions } from '../options.ts';
import { print } from '../print.ts';
import { renderCircuits } from '../render/circuits.ts';
import { withTargets } from '../session.ts';

export function createCommand(): Command {
  return new Command('breakers')
    .description('Print the circuits that ever counted a failure or were given a command. Any other is CLOSED.')
    .addHelpText('after', '\nExamples:\n  $ npx ballast breakers\n  $ npx ballast breakers --json | jq .')
    .action(breakers);
}

async function breakers(options: CommonOptions): Promise<void> {
  await withTargets(options, async (targets) => {
    const circuits = (await Promise.all(targets.map(listBreakers))).flat();
    print(options, circuits, (style) => renderCircuits(circuits, style));
  });
}
