/** An execution's name has at most 80 characters. */
const MAX_LENGTH = 80;
/** Stands between a workflow's id and what tells its executions apart. */
const SEPARATOR = '--';

/** Name of a new execution of a workflow whose id was given: the id alone may have been used by an earlier one. */
export function executionNameFor(workflowId: string, suffix: string): string {
  return workflowId.slice(0, MAX_LENGTH - SEPARATOR.length - suffix.length) + SEPARATOR + suffix;
}

/** Whether an execution was named after a workflow; one whose id had to be cut is not recognized. */
export function isNamedAfter(name: string, workflowId: string): boolean {
  const end = name.lastIndexOf(SEPARATOR);
  return end > 0 && name.slice(0, end) === workflowId;
}
