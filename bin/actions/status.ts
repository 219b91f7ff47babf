import { readHistory } from '../../ops/history.ts';
import { locateExecution } from '../../ops/locate.ts';
import { outcomeOf } from '../../ops/outcome.ts';
import { foldHistory } from '../../ops/progress.ts';
import { readExecution } from '../../ops/status.ts';
import type { CommonOptions } from '../commands/options.ts';
import { print } from '../print.ts';
import { renderOutcome } from '../render/outcome.ts';
import { withTarget } from '../session.ts';

export async function status(id: string, options: CommonOptions): Promise<void> {
  await withTarget(options, async (target) => {
    const executionArn = await locateExecution(target, id);
    const execution = await readExecution(target, executionArn);
    const events = await readHistory(target, executionArn);
    const outcome = outcomeOf(execution, events);
    print(options, outcome, (style) => renderOutcome(outcome, foldHistory(events), style));
  });
}
