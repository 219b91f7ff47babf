import { DescribeExecutionCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { workflowId as workflowIdSchema } from '../../patterns/catalogue/payloads.ts';
import type { FailedRun, PhaseRoster, RecoveryRecord } from '../../patterns/recovery/recovery.ts';
import { type Owner, readCheckpoint } from '../../stores/checkpoints/checkpoints.ts';
import { readOwner } from '../../stores/checkpoints/ownership.ts';
import { readRecovery } from '../../stores/recovery/recovery.ts';
import type { WorkflowTable } from '../../stores/workflow-table/table.ts';
import { messageOf } from '../runtime/cause.ts';

/** A failed execution with what is known of it. */
export interface KnownRun {
  readonly run: FailedRun;
  readonly workflowId: string;
  readonly name: string;
  readonly startedAtMs: number;
  readonly record: RecoveryRecord | undefined;
}

/** Asks the service and the store about an execution: an event about it may be old, or told twice. */
export async function readFailedRun(
  stepFunctions: SFNClient,
  table: WorkflowTable,
  executionArn: string,
  phases: readonly PhaseRoster[],
): Promise<KnownRun> {
  const described = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  const { status = 'RUNNING', name = '', startDate, error, cause = '', redriveCount = 0 } = described;
  const { workflowId, experiment } = startOf(described.input ?? '{}', name);
  const startedAtMs = startDate?.getTime() ?? 0;
  const [owner, record] = await Promise.all([
    readOwner(table, workflowId),
    readRecovery(table, workflowId, { name, startedAtMs }),
  ]);
  const isOwner = owner?.executionArn === executionArn;
  return {
    workflowId,
    name,
    startedAtMs,
    record,
    run: {
      executionArn,
      status,
      redriveCount,
      error: error ?? (status === 'TIMED_OUT' ? 'States.Timeout' : ''),
      cause: messageOf(cause),
      owner: owner === undefined ? 'nobody' : isOwner ? 'itself' : 'newer',
      experiment,
      agents: isOwner ? await failedRequired(table, { workflowId, ...owner }, phases) : [],
    },
  };
}

/** The workflow's id and whether the run brought faults of its own; of what Accept refused, whatever can be read. */
function startOf(input: string, name: string): { workflowId: string; experiment: boolean } {
  const start = (JSON.parse(input) ?? {}) as { workflowId?: unknown; faults?: unknown };
  const { faults } = start;
  // an id that Accept refused may be no key of a table
  const given = workflowIdSchema.safeParse(start.workflowId);
  return {
    workflowId: given.success ? given.data : name,
    experiment: Array.isArray(faults) && faults.length > 0,
  };
}

/** The required agents that the phases' verdicts name, under this execution's epoch. */
async function failedRequired(table: WorkflowTable, owner: Owner, phases: readonly PhaseRoster[]): Promise<string[]> {
  const failed = phases.map(async ({ name, required }) => {
    const checkpoint = await readCheckpoint(table, owner, name);
    if (checkpoint?.phaseStatus !== 'failed' || checkpoint.epoch !== owner.epoch) return [];
    return (checkpoint.failedAgents ?? []).filter((agent) => required.includes(agent));
  });
  return (await Promise.all(failed)).flat();
}
