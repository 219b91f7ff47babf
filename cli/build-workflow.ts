import { dirname, relative } from 'node:path';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import { buildKeyOf } from './assembly/inputs.ts';
import { type AssemblyWorkflow, listWorkflows, selectWorkflow } from './assembly/workflows.ts';
import { type BuildReason, prepareAssembly } from './assembly.ts';
import { type BuildPlan, type PlanOptions, planFor, WORKFLOW_KEY } from './build-plan.ts';
import { knownWorkflows } from './workflows.ts';

/** A workflow that is built, and can be run. */
export interface BuiltWorkflow {
  readonly assembly: string;
  /** whether it was built now */
  readonly isNew: boolean;
  /** the part of the context that builds the same again */
  readonly chosen: Readonly<Record<string, string>>;
  /** where it is in the assembly @default - the assembly has no other */
  readonly selected?: AssemblyWorkflow;
}

/**
 * Builds the workflow of a command, unless it is built already.
 * @param state a state folder, prepared
 * @param interrupt ends it
 * @param notify shows a message to the user: that a synth begins, which takes seconds
 * @throws InvalidInputError when the project has several workflows and none is chosen, or its app fails
 */
export async function buildWorkflow(
  state: string,
  options: PlanOptions,
  interrupt: AbortSignal,
  notify: (message: string) => void,
): Promise<BuiltWorkflow> {
  const plan = await planFor(options);
  const known = await knownWorkflows(state);
  let isNew = false;
  const assembly = await prepareAssembly(state, plan, interrupt, (reason) => {
    isNew = true;
    const hasRun = known.some(({ context }) => buildKeyOf({ chosen: context }) === buildKeyOf(plan));
    notify(`building the app, ${describeReason(reason, hasRun, plan)}`);
  });
  if (plan.kind === 'folder') return { assembly, isNew, chosen: plan.chosen };
  const selected = selectWorkflow(await listWorkflows(assembly), plan.workflow);
  return { assembly, isNew, chosen: { ...plan.chosen, [WORKFLOW_KEY]: selected.label }, selected };
}

/** The folder in which a project declares a workflow. @returns undefined where the workflow is built by its folder */
export function folderOf({ selected }: BuiltWorkflow): string | undefined {
  return selected?.recorded === undefined ? undefined : dirname(selected.recorded.file);
}

/** The files of a workflow of a project. @throws InvalidInputError when its construct did not record them */
export function filesOf({ name, recorded }: AssemblyWorkflow): readonly [workflow: string, ...agents: string[]] {
  if (recorded !== undefined) return [recorded.file, ...recorded.agents];
  throw new InvalidInputError(`the files of the workflow ${name} are not known: it was built by another version`);
}

/** Why the app is built, for a user. @param hasRun whether the same ran in this state folder before */
export function describeReason(reason: BuildReason, hasRun: boolean, { kind }: BuildPlan): string {
  switch (reason.kind) {
    case 'changed':
      return `as ${shortPath(reason.input)} has changed`;
    case 'new':
      if (hasRun) return 'as its last build is not kept any more';
      return kind === 'project'
        ? 'as it has not been built here'
        : 'as it has not been built here with this workflow and stage';
    default:
      return reason satisfies never;
  }
}

/** A path as seen from where the command is called, if that is shorter. */
function shortPath(path: string): string {
  const seen = relative(process.cwd(), path);
  return seen.length < path.length ? seen : path;
}
