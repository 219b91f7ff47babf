import { readHistory } from '../../ops/history.ts';
import { locateAmong } from '../../ops/locate.ts';
import type { CommonOptions } from '../commands/options.ts';
import { print } from '../print.ts';
import { renderHistory } from '../render/history.ts';
import { withTargets } from '../session.ts';

export async function history(id: string, options: CommonOptions): Promise<void> {
  await withTargets(options, async (targets) => {
    const { target, executionArn } = await locateAmong(targets, id);
    const events = await readHistory(target, executionArn);
    print(options, events, (style) => renderHistory(events, style));
  });
}
