import { locateExecution } from '../../ops/locate.ts';
import { readLogs } from '../../ops/logs.ts';
import { readExecution } from '../../ops/status.ts';
import type { CommonOptions } from '../commands/options.ts';
import { print } from '../print.ts';
import { renderLogs } from '../render/logs.ts';
import { withTarget } from '../session.ts';

export async function logs(id: string, options: CommonOptions): Promise<void> {
  await withTarget(options, async (target) => {
    const execution = await readExecution(target, await locateExecution(target, id));
    const lines = await readLogs(target, execution);
    print(options, lines, (style) => renderLogs(lines, execution.startedAtMs, style));
  });
}
