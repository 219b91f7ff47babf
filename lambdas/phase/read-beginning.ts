import type { PhaseRequest } from '../../patterns/catalogue/payloads.ts';
import { mayHaveCalled } from '../../patterns/fallback/call.ts';
import { readWorkflowAnd } from '../../stores/checkpoints/ownership.ts';
import { readPhase, StoredPhases } from '../../stores/checkpoints/stored-phases.ts';
import { FAULT_RULES_KEY, hasStandingRules } from '../../stores/fault-injection/rules.ts';
import type { WorkflowRecord } from '../../stores/workflow-table/records.ts';
import type { WorkflowTable } from '../../stores/workflow-table/table.ts';
import { injectsFaults } from '../runtime/faults.ts';

/** What the beginning of a phase is decided on. */
export interface Beginning {
  readonly workflow: WorkflowRecord | undefined;
  readonly stored: StoredPhases;
  /** whether any fault rule stands now, so that the calls of this round need to look */
  readonly hasStandingFaults: boolean;
}

/** Reads it at once: one request, and one more where calls of the phase may have been made before. */
export async function readBeginning(table: WorkflowTable, request: PhaseRequest): Promise<Beginning> {
  const { run, phase } = request;
  const [{ workflow, others }, stored] = await Promise.all([
    readWorkflowAnd(table, run.workflowId, injectsFaults() ? [FAULT_RULES_KEY] : []),
    mayHaveCalled(request) ? readPhase(table, run, phase.name) : new StoredPhases(run, []),
  ]);
  return { workflow, stored, hasStandingFaults: hasStandingRules(others, table.nowMs()) };
}
