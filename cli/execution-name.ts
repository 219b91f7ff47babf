import { randomBytes } from 'node:crypto';
import { executionNameFor } from '../ops/execution-name.ts';

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
