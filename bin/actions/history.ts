import { readHistory } from '../../ops/history.ts';
import { locateExecution } from '../../ops/locate.ts';
import type { CommonOptions } from '../commands/options.ts';
import { print } from '../print.ts';
import { renderHistory } from '../render/history.ts';
import { withTarget } from '../session.ts';

export async function history(id: string, options: CommonOptions): Promise<void> {
  await withTarget(options, async (target) => {
    const events = await readHistory(target, await locateExecution(target, id));
    print(options, events, (style) => renderHistory(events, style));
  });
}
