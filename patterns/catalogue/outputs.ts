/** The outputs of a stack by which each of its workflows is operated, after the workflow's prefix. */
export const WORKFLOW_OUTPUTS = [
  'WorkflowName',
  'StateMachineArn',
  'WorkflowTableName',
  'BreakerTableName',
  'RecoveryMachineArn',
  'HealingMachineArn',
  'EventBusName',
  'DeadLetterQueueUrl',
] as const;

/** The output of a workflow that has an API, after the workflow's prefix. */
export const API_URL_OUTPUT = 'ApiUrl';

/** The output of a workflow that runs a graph: the table with the graph's threads. */
export const CHECKPOINT_TABLE_OUTPUT = 'CheckpointTableName';

/** Outputs that no command needs, after the workflow's prefix: of stacks that were deployed before they had them, too. */
export const OPERATOR_OUTPUTS = ['ReadPolicyArn', 'OperatePolicyArn', 'EventDeadLetterQueueUrl'] as const;

export type OperatorOutput = (typeof OPERATOR_OUTPUTS)[number];

export type WorkflowOutput = (typeof WORKFLOW_OUTPUTS)[number];

/** The prefix of a workflow's outputs: the ids of its construct and those around it in the stack, none for `Default`. */
export function outputPrefix(place: readonly string[]): string {
  return place.join('').replaceAll(/[^A-Za-z0-9]/g, '');
}

/**
 * The workflows of a stack, by the prefix of their outputs, in alphabetical order.
 * @param outputs of the stack, by name
 */
export function workflowsIn(
  outputs: Readonly<Record<string, string>>,
): ReadonlyMap<string, Readonly<Record<WorkflowOutput, string>>> {
  const prefixes = Object.keys(outputs)
    .filter((name) => name.endsWith('WorkflowName'))
    .map((name) => name.slice(0, -'WorkflowName'.length))
    .filter((prefix) => WORKFLOW_OUTPUTS.every((name) => Object.hasOwn(outputs, prefix + name)));
  return new Map(prefixes.toSorted().map((prefix) => [prefix, outputsWith(prefix, outputs)]));
}

/** The outputs that have a workflow's prefix, by their plain names. */
export function outputsWith(
  prefix: string,
  outputs: Readonly<Record<string, string>>,
): Readonly<Record<WorkflowOutput, string>> {
  const entries = WORKFLOW_OUTPUTS.map((name) => [name, outputs[prefix + name] ?? '']);
  return Object.fromEntries(entries) as Record<WorkflowOutput, string>;
}
