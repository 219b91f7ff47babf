import { randomBytes } from 'node:crypto';

/** An execution's name has at most 80 characters. */
const MAX_LENGTH = 80;
/** Separates the workflow's id from the suffix that differs between its executions. */
const SEPARATOR = '--';

/** Name of a new execution of a workflow whose id was given: the id alone may have been used by an earlier one. */
export function executionNameFor(workflowId: string, suffix: string): string {
  return workflowId.slice(0, MAX_LENGTH - SEPARATOR.length - suffix.length) + SEPARATOR + suffix;
}

/** Whether {@link executionNameFor} may have made a name for a workflow: the names of two long ids may begin alike. */
export function mayBeNameOf(name: string, workflowId: string): boolean {
  const at = name.lastIndexOf(SEPARATOR);
  return at >= 0 && name === executionNameFor(workflowId, name.slice(at + SEPARATOR.length));
}

/** The ARN of an execution by its name: that of its state machine, as an execution's. */
export function executionArnOf(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}

/** Leaves room for `-20260105-093000-1a2b3c` in the 80 characters of an execution's name. */
const MAX_TITLE_LENGTH = 50;

/** A random suffix, different for each execution of a workflow. */
export function newSuffix(): string {
  return randomBytes(3).toString('hex');
}

/** A new name: `triage-20260105-093000-1a2b3c`, or `<workflow id>--1a2b3c` when the workflow has an id. */
export function newExecutionName(title: string, workflowId: string | undefined): string {
  const suffix = newSuffix();
  if (workflowId !== undefined) return executionNameFor(workflowId, suffix);
  const time = new Date().toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  const prefix = title
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '-')
    .slice(0, MAX_TITLE_LENGTH);
  return `${prefix}-${time}-${suffix}`;
}
