import type { Checkpoints } from '../../ops/checkpoints.ts';
import type { Style } from './style.ts';
import { type Cell, table } from './text.ts';
import { moment, plural } from './units.ts';

/** What is kept of a workflow: a line per phase, and under it the answers that would not be computed again. */
export function renderCheckpoints({ workflowId, epoch, phases }: Checkpoints, style: Style): string {
  const { bold, dim } = style.colors;
  const rows = phases.flatMap((phase): Cell[][] => [
    [
      { text: phase.phase, paint: bold },
      phase.status,
      phase.degradationLevel === null ? '' : `level ${phase.degradationLevel}`,
      { text: `${moment(phase.savedAtMs)}, round ${phase.round + 1}`, paint: dim },
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
  const head = `${bold(workflowId)}, taken over by ${plural(epoch, 'execution')} so far`;
  return [head, '', ...table(rows, { indent: 0, width: style.width })].join('\n');
}
