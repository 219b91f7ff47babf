import { locateAmong } from '../ops/locate.ts';
import type { Started } from '../ops/start.ts';
import type { Target } from '../ops/target.ts';
import { confirmOnAws } from './confirm.ts';
import type { ExitCode } from './exit-codes.ts';
import { followLeaving } from './follow.ts';
import type { FollowVerbOptions } from './options.ts';
import { connectionTo, withStack } from './stack-session.ts';

/**
 * Finds an execution of a deployed stack, continues it, and shows it until it ends. Ctrl-C leaves it alone.
 * @param verb the name of the command
 * @param asks whether the user confirms it first
 * @param begin may be called again when the connection was lost before it answered
 */
export async function followOnStack(
  verb: string,
  id: string,
  options: FollowVerbOptions,
  asks: boolean,
  begin: (target: Target, executionArn: string) => Promise<Started>,
): Promise<ExitCode> {
  const title = `${verb} ${id}`;
  let notify: (message: string) => void = (message) => void process.stderr.write(`${message}\n`);
  return await withStack(
    options,
    (message) => notify(message),
    async (targets) => {
      const { target, executionArn } = await locateAmong(targets, id);
      if (asks) await confirmOnAws(options, title, target);
      const open = async (_: AbortSignal, show: (message: string) => void) => {
        // beside the progress, which a line of its own would break
        notify = show;
        return { ...connectionTo(target, show), close: () => undefined };
      };
      return await followLeaving(title, options, open, () => begin(target, executionArn));
    },
  );
}
