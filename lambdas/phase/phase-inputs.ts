import type { PhaseRequest } from '../../patterns/catalogue/payloads.ts';
import { mayHaveCalled } from '../../patterns/fallback/call.ts';
import { readWorkflowWith } from '../../stores/checkpoints/ownership.ts';
import { readPhase, StoredPhases } from '../../stores/checkpoints/stored-phases.ts';
import { FAULT_RULES_KEY, hasActiveRules } from '../../stores/fault-injection/rules.ts';
import type { WorkflowRecord } from '../../stores/workflow-table/records.ts';
import type { WorkflowTable } from '../../stores/workflow-table/table.ts';
import { indexRunning } from '../runtime/execution-index.ts';
import { injectsFaults } from '../runtime/faults.ts';

/** The records that BeginPhase decides on. */
export interface PhaseInputs {
  readonly workflow: WorkflowRecord | undefined;
  readonly stored: StoredPhases;
  /** whether any fault rule is active, so that the calls of this round must read the rules */
  readonly hasActiveFaults: boolean;
}

/**
 * Reads them: one request, and one more where calls of the phase may have been made before. Meanwhile a redriven execution is
 * written to the index as one that runs: by an operator, by recovery or by the console.
 */
export async function readPhaseInputs(table: WorkflowTable, request: PhaseRequest): Promise<PhaseInputs> {
  const { run, phase, redriveCount } = request;
  const [{ workflow, others }, stored] = await Promise.all([
    readWorkflowWith(table, run.workflowId, injectsFaults() ? [FAULT_RULES_KEY] : []),
    mayHaveCalled(request) ? readPhase(table, run, phase.name) : new StoredPhases(run, []),
    redriveCount > 0 ? indexRunning(run, redriveCount) : undefined,
  ]);
  return { workflow, stored, hasActiveFaults: hasActiveRules(others, table.nowMs()) };
}
