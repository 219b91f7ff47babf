import type { Cloud } from '../local/assembly/cloud.ts';

/** Waits for the end of an execution, in virtual time and without asking for it again and again. */
export type UntilEnded = (executionArn: string) => Promise<void>;

/** Of the executions of a cloud in this process. Polls took a third of the CPU time of a run. */
export function executionEnds({ stepFunctions }: Pick<Cloud, 'stepFunctions'>): UntilEnded {
  const waiting = new Map<string, (() => void)[]>();
  stepFunctions.onStatusChange((detail) => {
    const { executionArn } = detail as { executionArn: string };
    const changed = waiting.get(executionArn) ?? [];
    waiting.delete(executionArn);
    for (const resolve of changed) resolve();
  });
  return async function untilEnded(executionArn) {
    // before it is described, so that no change is missed
    const changed = new Promise<void>((resolve) => {
      waiting.set(executionArn, [...(waiting.get(executionArn) ?? []), resolve]);
    });
    const { status } = (await stepFunctions.call('DescribeExecution', { executionArn })) as { status: string };
    if (status !== 'RUNNING') return;
    await changed;
    await untilEnded(executionArn);
  };
}
