import type { Target } from '../ops/target.ts';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';

/** One workflow or more. */
export type Targets = readonly [Target, ...Target[]];

/** The workflows that a command is about. */
export interface WorkflowChoice {
  /** by name, or by the ARN of the state machine @default - every one */
  readonly workflow?: string;
  /** @default - of every stage */
  readonly stage?: string;
}

/**
 * The workflows that a command is about: those of a name or an ARN, of a stage, or every one.
 * @throws InvalidInputError when none has these names
 */
export function selectWorkflows(targets: Targets, { workflow, stage }: WorkflowChoice): Targets {
  const [first, ...others] = targets.filter(
    (target) =>
      (workflow === undefined || [target.workflow, target.stateMachineArn].includes(workflow)) &&
      (stage === undefined || target.stage === stage),
  );
  if (first !== undefined) return [first, ...others];
  const given = [
    ...(workflow === undefined ? [] : [`--workflow ${JSON.stringify(workflow)}`]),
    ...(stage === undefined ? [] : [`--stage ${JSON.stringify(stage)}`]),
  ];
  const known = targets.map((target) => `${target.workflow}${target.stage === '' ? '' : ` of stage ${target.stage}`}`);
  throw new InvalidInputError(`no workflow is called ${given.join(' ')}; there are ${known.join(', ')}`);
}

/** The only one of them. @throws InvalidInputError when there are several */
export function onlyWorkflow([first, ...others]: Targets): Target {
  if (others.length === 0) return first;
  const names = [first, ...others].map(({ workflow }) => workflow).join(', ');
  throw new InvalidInputError(`there are ${others.length + 1} workflows, ${names}; choose one by --workflow NAME`);
}
