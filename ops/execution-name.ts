/** An execution's name has at most 80 characters. */
const MAX_LENGTH = 80;
/** Separates the workflow's id from the suffix that differs between its executions. */
const SEPARATOR = '--';

/** Name of a new execution of a workflow whose id was given: the id alone may have been used by an earlier one. */
export function executionNameFor(workflowId: string, suffix: string): string {
  return workflowId.slice(0, MAX_LENGTH - SEPARATOR.length - suffix.length) + SEPARATOR + suffix;
}

/** The ARN of an execution by its name: that of its state machine, as an execution's. */
export function executionArnOf(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}
