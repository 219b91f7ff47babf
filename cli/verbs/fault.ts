import { Command } from 'commander';
import { clearFaults, type Faults, listFaults, setFault } from '../../ops/fault.ts';
import type { Target } from '../../ops/target.ts';
import { duration } from '../../patterns/duration.ts';
import { FAULT_SYNTAX } from '../../patterns/fault-injection/faults.ts';
import { confirmOnAws } from '../confirm.ts';
import { type CommonOptions, parseSeconds } from '../options.ts';
import { print } from '../print.ts';
import type { Style } from '../render/style.ts';
import { type Cell, printable, table } from '../render/text.ts';
import { withTarget } from '../session.ts';

interface SetFaultOptions extends CommonOptions {
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
export function createCommand(): Command {
  const fault = new Command('fault')
    .description(
      'Switch faults on and off from outside a run. They are injected into every call, ping and canary of the agents ' +
        'they name, where the stage injects faults.',
    )
    .addHelpText('after', EXAMPLES);
  fault
    .command('set')
    .summary('switch a rule on for a while')
    .argument('<RULE>', 'the agents and the fault')
    .requiredOption('--for <SECONDS>', 'how long, at most a day', parseSeconds)
    .requiredOption('--reason <TEXT>', 'why, 1 to 256 characters')
    .action((rule: string, options: SetFaultOptions) =>
      show(options, async (target) => {
        await confirmOnAws(options, `switch on the fault ${rule} for ${options.for} s`, target);
        return await setFault(target, { rule, seconds: options.for, reason: options.reason });
      }),
    );
  fault
    .command('list')
    .summary('the rules in force')
    .action((options: CommonOptions) => show(options, listFaults));
  fault
    .command('clear')
    .summary('switch one rule off, or all of them')
    .argument('[RULE]', 'the rule as it was set (default: all)')
    .action((rule: string | undefined, options: CommonOptions) =>
      show(options, async (target) => {
        await confirmOnAws(options, `switch off ${rule === undefined ? 'every fault' : `the fault ${rule}`}`, target);
        return await clearFaults(target, rule);
      }),
    );
  return fault;
}

async function show(options: CommonOptions, act: (target: Target) => Promise<Faults>): Promise<void> {
  await withTarget(options, async (target) => {
    const faults = await act(target);
    print(options, faults, (style) => renderFaults(faults, style));
  });
}

/** A line per rule: the fault, the time it is still in force, and the reason. */
export function renderFaults({ nowMs, rules }: Faults, style: Style): string {
  if (rules.length === 0) return 'no fault is switched on';
  const { bold } = style.colors;
  const heads = ['rule', 'ends in', 'reason'].map((text): Cell => ({ text, paint: bold }));
  const rows = rules.map(({ rule, untilMs, reason }): Cell[] => [rule, duration(untilMs - nowMs), printable(reason)]);
  return table([heads, ...rows], { indent: 0, width: style.width, right: [1] }).join('\n');
}
