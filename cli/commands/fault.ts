import { Command } from 'commander';
import { FAULT_SYNTAX } from '../../patterns/faults.ts';
import { type CommonOptions, parseSeconds } from './options.ts';

export interface SetFaultOptions extends CommonOptions {
  /** seconds */
  readonly for: number;
  readonly reason: string;
}

const EXAMPLES = `
A RULE is ${FAULT_SYNTAX.split(' or ')[0]}

Examples:
  $ npx ballast fault set risk=error --for 120 --reason 'does recovery work?'
  $ npx ballast fault set 'trend/primary=hang@0.5' --for 60 --reason drill
  $ npx ballast fault list
  $ npx ballast fault clear`;

/** Its subcommands have the options of every command; `program.ts` adds them to each of them. */
export function faultCommand(): Command {
  const fault = new Command('fault')
    .summary('switch faults on and off from outside a run')
    .description(
      'Switch faults on and off from outside a run. They strike every call, ping and canary of the agents they name, ' +
        'where the stage injects faults.',
    )
    .addHelpText('after', EXAMPLES);
  fault
    .command('set')
    .summary('switch a rule on for a while')
    .argument('<RULE>', 'what strikes whom')
    .requiredOption('--for <SECONDS>', 'how long, at most a day', parseSeconds)
    .requiredOption('--reason <TEXT>', 'why, 1 to 256 characters')
    .action(async (rule: string, options: SetFaultOptions) => {
      const { setFaultFor } = await import('../actions/fault.ts');
      await setFaultFor(rule, options);
    });
  fault
    .command('list')
    .summary('the rules that stand')
    .action(async (options: CommonOptions) => {
      const { showFaults } = await import('../actions/fault.ts');
      await showFaults(options);
    });
  fault
    .command('clear')
    .summary('switch one rule off, or all of them')
    .argument('[RULE]', 'the rule as it was set (default: all)')
    .action(async (rule: string | undefined, options: CommonOptions) => {
      const { clearFaultsNow } = await import('../actions/fault.ts');
      await clearFaultsNow(rule, options);
    });
  return fault;
}
