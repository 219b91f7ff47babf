import { explainExecutions } from '../../ops/list.ts';
import type { ListOptions } from '../commands/list.ts';
import { print } from '../print.ts';
import { renderList } from '../render/list.ts';
import { withTargets } from '../session.ts';

export async function list(options: ListOptions): Promise<void> {
  await withTargets(options, async (targets) => {
    const executions = await explainExecutions(targets, options.limit);
    print(options, executions, (style) => renderList(executions, style));
  });
}
