import { readHealth } from '../../ops/health.ts';
import type { CommonOptions } from '../commands/options.ts';
import { print } from '../print.ts';
import { renderHealth } from '../render/health.ts';
import { withTarget } from '../session.ts';

export async function health(options: CommonOptions): Promise<void> {
  await withTarget(options, async (target) => {
    const report = await readHealth(target);
    print(options, report, (style) => renderHealth(report, style));
  });
}
