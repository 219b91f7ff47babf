import { Command, InvalidArgumentError } from 'commander';
import { costOfExecution, type ExecutionCost } from '../../ops/cost.ts';
import { locateAmong } from '../../ops/locate.ts';
import { nameInArn } from '../../patterns/arn.ts';
import type { CostItem } from '../../patterns/cost/run-cost.ts';
import { type CommonOptions, ID_HELP } from '../options.ts';
import { print } from '../print.ts';
import type { Style } from '../render/style.ts';
import { type Cell, printable, table } from '../render/text.ts';
import { dollars, plural } from '../render/units.ts';
import { withTargets } from '../session.ts';

const EXAMPLES = `
Examples:
  $ npx ballast cost triage-20260105-093000-1a2b3c
  $ npx ballast cost my-workflow --per 1000
  $ npx ballast cost my-workflow --json | jq .microDollars`;

interface CostOptions extends CommonOptions {
  readonly per?: number;
}

/** A count of runs beyond it is a slip of the finger. */
const MOST_RUNS = 1_000_000_000;

export function createCommand(): Command {
  return new Command('cost')
    .description('Print what an execution costs at the list prices of AWS and of its models.')
    .argument('<ID>', ID_HELP)
    .option('--per <N>', 'what so many runs like it cost, too', parseRuns)
    .addHelpText('after', EXAMPLES)
    .action(cost);
}

function parseRuns(text: string): number {
  const runs = Number(text);
  if (/^\d+$/.test(text) && runs >= 1 && runs <= MOST_RUNS) return runs;
  throw new InvalidArgumentError(`It is ${JSON.stringify(text)}; give a whole number from 1 to ${MOST_RUNS}.`);
}

async function cost(id: string, options: CostOptions): Promise<void> {
  await withTargets(options, async (targets) => {
    const { target, executionArn } = await locateAmong(targets, id);
    const result = await costOfExecution(target, executionArn, options.per);
    print(options, result, (style) => renderCost(result, style));
  });
}

const LABELS: Readonly<Record<CostItem['item'], string>> = {
  transitions: 'state transitions',
  invocations: 'function invocations',
  compute: 'GB-seconds of functions',
  writeUnits: 'table write units',
  readUnits: 'table read units',
  events: 'events',
  apiRequests: 'API requests',
  modelTokens: 'tokens of models',
};

/** A bill as a table, with what it leaves out. */
export function renderCost(cost: ExecutionCost, style: Style): string {
  const { bold, dim } = style.colors;
  const rows = cost.items.map(({ item, quantity, microDollars }): Cell[] => [
    LABELS[item],
    String(quantity),
    dollars(microDollars),
  ]);
  const sum: Cell[] = [{ text: 'all', paint: bold }, '', { text: dollars(cost.microDollars), paint: bold }];
  const [invocations = 0] = cost.items.flatMap(({ item, quantity }) => (item === 'invocations' ? quantity : []));
  const isVirtual = cost.items.some(({ item, quantity }) => item === 'compute' && quantity === 0);
  const estimated = invocations - cost.measuredInvocations;
  const notes = [
    `list prices of ${cost.region}, ${cost.pricesDate}, on demand; table units by the table of docs/cost.md`,
    ...(isVirtual ? ['functions took no time that is billed: their time was virtual, or their log is gone'] : []),
    ...(isVirtual || estimated === 0
      ? []
      : [`compute of ${plural(estimated, 'invocation')} is the mean of the others`]),
    ...(cost.callsWithoutPrice === 0
      ? []
      : [`${plural(cost.callsWithoutPrice, 'call')} of models without a known price left out`]),
  ];
  return [
    bold(printable(nameInArn(cost.executionArn))),
    ...table([...rows, sum], { indent: 2, width: style.width, right: [1, 2] }),
    ...(cost.per === undefined ? [] : [`  ${cost.per.runs} such runs: ${dollars(cost.per.microDollars)}`]),
    ...table(
      notes.map((text) => [text]),
      { indent: 2, width: style.width },
    ).map(dim),
  ].join('\n');
}
