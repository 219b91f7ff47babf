import { locateAmong } from '../ops/locate.ts';
import type { FollowOptions } from './options.ts';
import { withTargets } from './session.ts';
import { knownWorkflows } from './workflows.ts';

/**
 * The options of a command that continues an execution, with the context its workflow was built with: a redrive need
 * not name its workflow again. Options of the command line take precedence.
 * @param state a state folder that exists
 * @param id of the execution that goes on @default - of none in particular: the workflow that ran last is meant
 * @throws InvalidInputError when nothing is called so
 */
export async function withKnownContext<Options extends FollowOptions>(
  state: string,
  options: Options,
  id?: string,
): Promise<Options> {
  if (options.context?.workflow !== undefined) return options;
  const known = await knownWorkflows(state);
  const meant =
    id === undefined || known.length < 2
      ? known[0]
      : await withTargets(options, async (targets) => {
          const { target } = await locateAmong(targets, id);
          return known.find(({ outputs }) => outputs.StateMachineArn === target.stateMachineArn);
        });
  return { ...options, context: { ...meant?.context, ...options.context } };
}
