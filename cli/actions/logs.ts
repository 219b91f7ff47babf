import { locateAmong } from '../../ops/locate.ts';
import { readLogs } from '../../ops/logs.ts';
import { readExecution } from '../../ops/status.ts';
import type { CommonOptions } from '../commands/options.ts';
import { print } from '../print.ts';
import { renderLogs } from '../render/logs.ts';
import { withTargets } from '../session.ts';

export async function logs(id: string, options: CommonOptions): Promise<void> {
  await withTargets(options, async (targets) => {
    const { target, executionArn } = await locateAmong(targets, id);
    const execution = await readExecution(target, executionArn);
    const lines = await readLogs(target, execution);
    print(options, lines, (style) => renderLogs(lines, execution.startedAtMs, style));
  });
}
