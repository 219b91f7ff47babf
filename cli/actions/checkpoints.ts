import { readCheckpoints } from '../../ops/checkpoints.ts';
import { locateAmong } from '../../ops/locate.ts';
import { readExecution } from '../../ops/status.ts';
import { CheckpointNotFoundError, InvalidInputError } from '../../patterns/errors.ts';
import type { CommonOptions } from '../commands/options.ts';
import { print } from '../print.ts';
import { renderCheckpoints } from '../render/checkpoints.ts';
import { withTargets } from '../session.ts';

export async function checkpoints(id: string, options: CommonOptions): Promise<void> {
  await withTargets(options, async (targets) => {
    const { target, executionArn } = await locateAmong(targets, id);
    const { workflowId } = await readExecution(target, executionArn);
    try {
      const kept = await readCheckpoints(target, workflowId);
      print(options, kept, (style) => renderCheckpoints(kept, style));
    } catch (error) {
      if (!(error instanceof CheckpointNotFoundError)) throw error;
      throw new InvalidInputError(`${error.message}: it was refused at the door`, { cause: error });
    }
  });
}
