import { DescribeExecutionCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { workflowId as workflowIdSchema } from '../../patterns/catalogue/payloads.ts';
import type { FailedExecution, PhaseRoster, RecoveryRecord } from '../../patterns/recovery/recovery.ts';
import { traceIdIn } from '../../patterns/trace.ts';
import { type Owner, readCheckpoint } from '../../stores/checkpoints/checkpoints.ts';
import { readOwner } from '../../stores/checkpoints/ownership.ts';
import { readRecovery } from '../../stores/recovery/recovery.ts';
import type { WorkflowTable } from '../../stores/workflow-table/table.ts';
import { messageOf } from '../runtime/cause.ts';

/** A failed execution, and the record of its recovery. */
export interface KnownExecution {
  readonly execution: FailedExecution;
  readonly workflowId: string;
  readonly name: string;
  readonly startedAtMs: number;
  /** undefined while it runs */
  readonly stoppedAtMs: number | undefined;
  readonly record: RecoveryRecord | undefined;
  /** its trace; undefined where it is not traced */
  readonly traceId: string | undefined;
}

/** Reads an execution from Step Functions and the store: the event of its failure may be old, or delivered twice. */
export async function readFailedExecution(
  stepFunctions: SFNClient,
  table: WorkflowTable,
  executionArn: string,
  phases: readonly PhaseRoster[],
): Promise<KnownExecution> {
  const described = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  const { status = 'RUNNING', name = '', startDate, stopDate, error, cause = '', redriveCount = 0 } = described;
  const { workflowId, hasInjectedFaults } = parseStartInput(described.input ?? '{}', name);
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
    stoppedAtMs: stopDate?.getTime(),
    traceId: traceIdIn(described.traceHeader),
    record,
    execution: {
      executionArn,
      status,
      redriveCount,
      error: error ?? (status === 'TIMED_OUT' ? 'States.Timeout' : ''),
      cause: messageOf(cause),
      workflowOwner: owner === undefined ? 'none' : isOwner ? 'itself' : 'newer',
      hasInjectedFaults,
      ...(isOwner ? await readPhaseFailure(table, { workflowId, ...owner }, phases) : NO_PHASE),
    },
  };
}

/** The workflow's id, and whether the execution was started with fault rules. The input may be one that Accept refused. */
function parseStartInput(input: string, name: string): { workflowId: string; hasInjectedFaults: boolean } {
  const start = (JSON.parse(input) ?? {}) as { workflowId?: unknown; faults?: unknown };
  const { faults } = start;
  // an id that Accept refused may not be valid as a key
  const parsed = workflowIdSchema.safeParse(start.workflowId);
  return {
    workflowId: parsed.success ? parsed.data : name,
    hasInjectedFaults: Array.isArray(faults) && faults.length > 0,
  };
}

type PhaseFailure = Pick<FailedExecution, 'phase' | 'failedAgents' | 'failedTiers'>;

const NO_PHASE: PhaseFailure = { phase: undefined, failedAgents: [], failedTiers: [] };

/** The phase in which this execution's epoch ended, and what failed of its required agents if the phase failed. */
async function readPhaseFailure(
  table: WorkflowTable,
  owner: Owner,
  phases: readonly PhaseRoster[],
): Promise<PhaseFailure> {
  const read = phases.map(async (roster) => ({
    ...roster,
    checkpoint: await readCheckpoint(table, owner, roster.name),
  }));
  const last = (await Promise.all(read)).findLast(
    ({ checkpoint }) => checkpoint?.epoch === owner.epoch && checkpoint.phaseStatus !== 'completed',
  );
  if (last === undefined) return NO_PHASE;
  const { name: phase, required, checkpoint } = last;
  if (checkpoint?.phaseStatus !== 'failed') return { ...NO_PHASE, phase };
  const { failedAgents = [], failedTiers = [] } = checkpoint;
  return {
    phase,
    failedAgents: failedAgents.filter((agent) => required.includes(agent)),
    failedTiers: failedTiers.filter(({ agent }) => required.includes(agent)),
  };
}
