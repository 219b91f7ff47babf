import { explainExecutions } from '../../ops/list.ts';
import type { ListOptions } from '../commands/list.ts';
import { print } from '../print.ts';
import { renderList } from '../render/list.ts';
import { withTarget } from '../session.ts';

export async function list(options: ListOptions): Promise<void> {
  await withTarget(options, async (target) => {
    const executions = await explainExecutions(target, options.limit);
    print(options, executions, (style) => renderList(executions, style));
  });
}
