import { locateExecution } from '../ops/locate.ts';
import type { Target } from '../ops/target.ts';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import type { FollowVerbOptions } from './options.ts';
import { knownWorkflows, workflowOf } from './workflows.ts';

/**
 * The options of a command that continues an execution, with the context its workflow was built with: a redrive need
 * not name its workflow again. Options of the command line take precedence. It reads the state folder only, so that the
 * command starts one cloud, the one of this workflow.
 * @param state a state folder that exists
 * @param id of the execution @default - the workflow that ran last
 */
export async function withKnownContext<Options extends FollowVerbOptions>(
  state: string,
  options: Options,
  id?: string,
): Promise<Options> {
  if (options.context?.workflow !== undefined || options.workflow !== undefined)
    return await withNamedContext(state, options);
  const workflow = id === undefined ? undefined : await workflowOf(state, id);
  const [last] = await knownWorkflows(state);
  return { ...options, context: { ...(workflow ?? last)?.context, ...options.context } };
}

/**
 * The options of a command whose `--workflow` names a workflow that ran in the state folder, with the context that it was built with:
 * the console shows its commands with that name, or with the ARN of the state machine. Another name is the build's to find.
 */
export async function withNamedContext<Options extends FollowVerbOptions>(
  state: string,
  options: Options,
): Promise<Options> {
  const { workflow: name, context, ...others } = options;
  const known = await knownWorkflows(state);
  const named = known.find(({ outputs }) => [outputs.WorkflowName, outputs.StateMachineArn].includes(name));
  if (name === undefined || context?.workflow !== undefined || named === undefined) return options;
  return { ...others, context: { ...named.context, ...context } } as Options;
}

/**
 * Finds the execution that a command continues.
 * @throws InvalidInputError when the workflow has none of that name; one of another workflow that no command started needs
 * its workflow's folder
 */
export async function locateToContinue(target: Target, id: string): Promise<string> {
  try {
    return await locateExecution(target, id);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    const remedy = `if it is of another workflow than ${target.workflow}, add -c workflow=FOLDER`;
    throw new InvalidInputError(`${error.message}; ${remedy}`, { cause: error });
  }
}
