import { Argument, Command } from 'commander';
import { runBreakerCommandAmong } from '../../ops/breakers.ts';
import { OPERATOR_VERBS, type OperatorCommand } from '../../patterns/circuit-breaker/index.ts';
import { confirmOnAws } from '../confirm.ts';
import { userName } from '../operator.ts';
import type { CommonOptions } from '../options.ts';
import { print } from '../print.ts';
import { renderCircuits } from '../render/circuits.ts';
import { withTargets } from '../session.ts';

type Verb = OperatorCommand['verb'];

interface BreakerOptions extends CommonOptions {
  readonly reason: string;
  readonly stage?: string;
}

const EXAMPLES = `
isolate  refuses every call until it is reset
shadow   lets every call pass and says when the circuit would have opened
reset    closes it and forgets what it counted
probe    lets an open or isolated circuit try again now

Examples:
  $ npx ballast breaker isolate risk/rules --reason 'its provider is being replaced'
  $ npx ballast breaker reset risk/rules --reason 'the provider is back'`;

export function createCommand(): Command {
  return new Command('breaker')
    .description('Override a circuit. The reason is kept with it.')
    .addArgument(new Argument('<VERB>', 'what to do').choices(OPERATOR_VERBS))
    .argument('<CIRCUIT>', 'AGENT/TIER, or the name of a shared dependency')
    .requiredOption('--reason <TEXT>', 'why, 1 to 256 characters')
    .option('--workflow <NAME>', 'the workflow it belongs to, where several have a circuit of that name')
    .option('--stage <NAME>', 'the stage of that workflow')
    .addHelpText('after', EXAMPLES)
    .action(breaker);
}

async function breaker(verb: Verb, breakerId: string, options: BreakerOptions): Promise<void> {
  await withTargets(options, async (targets) => {
    const action = `${verb} the circuit ${breakerId}`;
    const circuit = await runBreakerCommandAmong(
      targets,
      { verb, breakerId, reason: options.reason, actor: userName() },
      async (target) => await confirmOnAws(options, action, target),
    );
    print(options, circuit, (style) => renderCircuits([circuit], style));
  });
}
