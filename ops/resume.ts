import { indexedInput } from '../patterns/execution-index/entry.ts';
import { headerToContinue } from '../patterns/trace.ts';
import { readOwner } from '../stores/checkpoints/ownership.ts';
import { executionNameFor } from './execution-name.ts';
import { indexOperation, type Operator } from './index-execution.ts';
import { type Started, startExecution } from './start.ts';
import { readExecution } from './status.ts';
import { type Target, workflowTableOf } from './target.ts';

/**
 * Resumes a workflow: a new execution of it, with the input it was started with, under the definition that is deployed now. It begins
 * at the first phase that is not completed, in the trace of the older execution where that takes more data; the older one can do no harm
 * from then on.
 * @param suffix of the new execution's name, different for each execution of the workflow
 * @param by the operator who asks @default - not known
 */
export async function resumeWorkflow(
  target: Target,
  workflowId: string,
  suffix: string,
  by?: Operator,
): Promise<Started> {
  const table = workflowTableOf(target);
  const { traceIds = [], input } = (await readOwner(table, workflowId)) ?? {};
  const name = executionNameFor(workflowId, suffix);
  const traceHeader = headerToContinue(traceIds.at(-1), table.nowMs());
  const started = await startExecution(target, name, { workflowId, resume: true }, traceHeader);
  if (by !== undefined) await indexResume(target, started, input, by);
  return started;
}

/** Whichever is first, this or Accept, writes the whole entry of the new execution. */
async function indexResume(
  target: Target,
  { executionArn, workflowId }: Started,
  input: string | undefined,
  by: Operator,
): Promise<void> {
  const { startedAtMs } = await readExecution(target, executionArn);
  await indexOperation(target, {
    executionArn,
    workflowId,
    startedAtMs,
    redriveCount: 0,
    status: 'RUNNING',
    witness: 'start',
    ...(input === undefined ? {} : { input: indexedInput(input) }),
    operation: { verb: 'resume', ...by, atMs: startedAtMs },
  });
}
