import { Command } from 'commander';
import { type Checkpoints, readCheckpoints } from '../../ops/checkpoints.ts';
import { locateAmong } from '../../ops/locate.ts';
import { readExecution } from '../../ops/status.ts';
import type { ThreadProgress } from '../../ops/supersteps.ts';
import { CheckpointNotFoundError, InvalidInputError } from '../../patterns/catalogue/errors.ts';
import { type CommonOptions, ID_HELP } from '../options.ts';
import { print } from '../print.ts';
import type { Style } from '../render/style.ts';
import { type Cell, printable, table } from '../render/text.ts';
import { formatTimestamp, plural } from '../render/units.ts';
import { withTargets } from '../session.ts';

const EXAMPLES = `
Examples:
  $ npx ballast checkpoints triage-20260105-093000-1a2b3c
  $ npx ballast checkpoints my-workflow --json | jq '.phases[].status'`;

export function createCommand(): Command {
  return new Command('checkpoints')
    .description('Print the checkpoint of each phase of a workflow and the answers that are stored.')
    .argument('<ID>', ID_HELP)
    .addHelpText('after', EXAMPLES)
    .action(checkpoints);
}

async function checkpoints(id: string, options: CommonOptions): Promise<void> {
  await withTargets(options, async (targets) => {
    const { target, executionArn } = await locateAmong(targets, id);
    const { workflowId } = await readExecution(target, executionArn);
    try {
      const stored = await readCheckpoints(target, workflowId);
      print(options, stored, (style) => renderCheckpoints(stored, style));
    } catch (error) {
      if (!(error instanceof CheckpointNotFoundError)) throw error;
      throw new InvalidInputError(`${error.message}: its input was refused`, { cause: error });
    }
  });
}

/** A line per phase, and under it the answers that would not be computed again. */
export function renderCheckpoints({ workflowId, epoch, phases, thread }: Checkpoints, style: Style): string {
  const { bold, dim } = style.colors;
  const rows = phases.flatMap((phase): Cell[][] => [
    [
      { text: phase.phase, paint: bold },
      phase.status,
      phase.degradationLevel === null ? '' : `level ${phase.degradationLevel}`,
      { text: `${formatTimestamp(phase.savedAtMs)}, round ${phase.round + 1}`, paint: dim },
    ],
    ...phase.results.map(({ agent, replica, tier, attempts }): Cell[] => [
      `  ${agent}${replica === 0 ? '' : ` #${replica + 1}`}`,
      'answered',
      tier,
      { text: plural(attempts, 'attempt'), paint: dim },
    ]),
    ...phase.failures.map(({ agent, replica, round }): Cell[] => [
      `  ${agent}${replica === 0 ? '' : ` #${replica + 1}`}`,
      { text: 'failed', paint: style.colors.red },
      '',
      { text: `round ${round + 1}`, paint: dim },
    ]),
  ]);
  const head = `${bold(workflowId)}, owned by ${plural(epoch, 'execution')} so far`;
  const lines = [head, '', ...table(rows, { indent: 0, width: style.width })];
  return thread === undefined ? lines.join('\n') : [...lines, '', ...threadLines(thread, style)].join('\n');
}

/** The thread of a graph: a line per task, whose writes are in the checkpoint of its superstep. */
function threadLines({ threadId, supersteps }: ThreadProgress, style: Style): string[] {
  const { bold, dim, red } = style.colors;
  const rows = supersteps.flatMap(({ step, tasks }): Cell[][] => [
    [{ text: `superstep ${step}`, paint: bold }, '', '', ''],
    ...tasks.map(({ agent, replica, status, tier = '', attempts }): Cell[] => [
      `  ${agent}${replica === 0 ? '' : ` #${replica + 1}`}`,
      status === 'failed' ? { text: status, paint: red } : status,
      tier,
      { text: attempts === undefined ? '' : plural(attempts, 'attempt'), paint: dim },
    ]),
  ]);
  return [`${bold('thread')} ${printable(threadId)}`, '', ...table(rows, { indent: 0, width: style.width })];
}
