import { readHistory } from '../../ops/history.ts';
import { locateAmong } from '../../ops/locate.ts';
import { outcomeOf } from '../../ops/outcome.ts';
import { foldHistory } from '../../ops/progress.ts';
import { readExecution } from '../../ops/status.ts';
import type { CommonOptions } from '../commands/options.ts';
import { print } from '../print.ts';
import { renderOutcome } from '../render/outcome.ts';
import { withTargets } from '../session.ts';

export async function status(id: string, options: CommonOptions): Promise<void> {
  await withTargets(options, async (targets) => {
    const { target, executionArn } = await locateAmong(targets, id);
    const execution = await readExecution(target, executionArn);
    const events = await readHistory(target, executionArn);
    const outcome = outcomeOf(execution, events);
    print(options, outcome, (style) => renderOutcome(outcome, foldHistory(events), style));
  });
}
