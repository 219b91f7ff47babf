import type { Execution } from '../../../ops/status.ts';
import { readExecution } from '../../../ops/status.ts';
import type { Target } from '../../../ops/target.ts';
import { takeOwnership } from '../../../stores/checkpoints/ownership.ts';
import { saveEntry } from '../../../stores/execution-index/entries.ts';
import { startWorkflowTable } from '../../support/dynalite.ts';
import { startOpsCloud } from './cloud.ts';

/** A cloud with one state machine, and the index that a workflow's handlers would keep of its executions. */
export interface IndexedCloud {
  readonly target: Target;
  /** Starts an execution, and waits for its end; it owns its workflow. @returns its ARN */
  ended(name: string, input: string, workflowId?: string): Promise<string>;
  /** Writes to the index how an execution is now, as its handlers and its events do. */
  index(executionArn: string): Promise<Execution>;
  stop(): Promise<void>;
}

export async function startIndexedCloud(): Promise<IndexedCloud> {
  const cloud = await startOpsCloud();
  const db = await startWorkflowTable();
  db.clock.nowMs = Date.now();
  const target = { ...cloud.target, dynamoDb: db.client, workflowTable: 'workflows' };
  const index = async (executionArn: string) => {
    const execution = await readExecution(target, executionArn);
    const { workflowId, startedAtMs, redriveCount, status, stoppedAtMs, error } = execution;
    await saveEntry(db.table, {
      ...{ executionArn, workflowId, startedAtMs, redriveCount, status },
      witness: status === 'RUNNING' ? 'start' : 'service',
      ...(stoppedAtMs === undefined ? {} : { stoppedAtMs }),
      ...(error === undefined ? {} : { error }),
    });
    return execution;
  };
  return {
    target,
    index,
    async ended(name, input, workflowId = name) {
      const executionArn = await cloud.ended(name, input, workflowId);
      const { startedAtMs } = await index(executionArn);
      await takeOwnership(db.table, { workflowId, executionArn, startedAtMs, input: '{}' });
      return executionArn;
    },
    async stop() {
      await cloud.stop();
      await db.close();
    },
  };
}
