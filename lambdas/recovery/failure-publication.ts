import type { SFNClient } from '@aws-sdk/client-sfn';
import { readPublication, savePublication } from '../../stores/recovery/publications.ts';
import type { WorkflowTable } from '../../stores/workflow-table/table.ts';
import { InvocationEvents } from '../runtime/events.ts';
import { readExecutionEnds } from './execution-ends.ts';
import type { KnownExecution } from './failed-execution.ts';
import type { FailurePublication } from './publish-failures.ts';

/** The publication of an execution's failures as RunFailed events. */
export function failurePublication(
  stepFunctions: SFNClient,
  table: WorkflowTable,
  known: KnownExecution,
  ownerArn: string,
): FailurePublication {
  const { workflowId, execution } = known;
  const { executionArn } = execution;
  const events = new InvocationEvents();
  return {
    executionArn,
    workflowId,
    ownerArn,
    read: () => readPublication(table, known),
    save: (record) => savePublication(table, known, record),
    endsAfter: (redriveCount) => readExecutionEnds(stepFunctions, executionArn, redriveCount),
    publish: (event) => events.publishBestEffort(event),
    nowMs: () => table.nowMs(),
  };
}
