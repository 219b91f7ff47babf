import { executionNameFor } from './execution-name.ts';
import { type Started, startExecution } from './start.ts';
import type { Target } from './target.ts';

/**
 * Resumes a workflow: a new execution of it, with the input it was started with, under the definition that is deployed now. It begins
 * at the first phase that is not completed, and the older execution can do no harm from then on.
 * @param suffix of the new execution's name, different for each execution of the workflow
 */
export function resumeWorkflow(target: Target, workflowId: string, suffix: string): Promise<Started> {
  return startExecution(target, executionNameFor(workflowId, suffix), { workflowId, resume: true });
}
