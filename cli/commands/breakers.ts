import { Argument, Command } from 'commander';
import type { OperatorOrder } from '../../patterns/circuit-breaker.ts';
import type { CommonOptions } from './options.ts';

const VERBS: readonly OperatorOrder['verb'][] = ['isolate', 'shadow', 'reset', 'probe'];

export function breakersCommand(): Command {
  return new Command('breakers')
    .summary('the circuits of all tiers')
    .description('Print the circuits that ever counted a failure or were given an order. Any other is CLOSED.')
    .addHelpText('after', '\nExamples:\n  $ npx ballast breakers\n  $ npx ballast breakers --json | jq .')
    .action(async (options: CommonOptions) => {
      const { breakers } = await import('../actions/breakers.ts');
      await breakers(options);
    });
}

const EXAMPLES = `
isolate  refuses every call until it is reset
shadow   lets every call pass and says when the circuit would have opened
reset    closes it and forgets what it counted
probe    lets an open or isolated circuit try again now

Examples:
  $ npx ballast breaker isolate risk/rules --reason 'its provider is being replaced'
  $ npx ballast breaker reset risk/rules --reason 'the provider is back'`;

export function breakerCommand(): Command {
  return new Command('breaker')
    .summary('give a circuit an order, with a reason')
    .description('Give a circuit an order. The reason is kept with it.')
    .addArgument(new Argument('<VERB>', 'what to do').choices(VERBS))
    .argument('<CIRCUIT>', 'AGENT/TIER, or the name of a shared dependency')
    .requiredOption('--reason <TEXT>', 'why, 1 to 256 characters')
    .addHelpText('after', EXAMPLES)
    .action(async (verb: OperatorOrder['verb'], breakerId: string, options: CommonOptions & { reason: string }) => {
      const { breaker } = await import('../actions/breakers.ts');
      await breaker({ verb, breakerId, reason: options.reason }, options);
    });
}
