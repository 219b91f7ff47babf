import type { PhaseRequest } from '../../patterns/catalogue/payloads.ts';
import type { CircuitBreakers } from '../../patterns/circuit-breaker/admission.ts';
import { mayHaveCalled } from '../../patterns/fallback/call.ts';
import { type Batch, batchGet } from '../../stores/batch-get.ts';
import { workflowAmong, workflowKey } from '../../stores/checkpoints/ownership.ts';
import { readPhase, StoredPhases } from '../../stores/checkpoints/stored-phases.ts';
import { circuitsOf } from '../../stores/circuit-breaker/dynamodb-table.ts';
import { FAULT_RULES_KEY, hasActiveRules } from '../../stores/fault-injection/rules.ts';
import type { WorkflowRecord } from '../../stores/workflow-table/records.ts';
import type { Attributes, RecordKey } from '../../stores/workflow-table/table.ts';
import { dynamo } from '../runtime/dynamodb.ts';
import { requireEnv } from '../runtime/env.ts';
import { indexRunning } from '../runtime/execution-index.ts';
import { injectsFaults } from '../runtime/faults.ts';
import type { Stores } from '../runtime/stores.ts';

/** The records that BeginPhase decides on. */
export interface PhaseInputs {
  readonly workflow: WorkflowRecord | undefined;
  readonly stored: StoredPhases;
  /** whether any fault rule is active, so that the calls of this round must read the rules */
  readonly hasActiveFaults: boolean;
  /** those of the first tiers, as they were read */
  readonly circuits: Pick<CircuitBreakers, 'admit'>;
}

/**
 * Reads them: one request, and one more where calls of the phase may have been made before. Meanwhile a redriven execution is
 * written to the index as one that runs: by an operator, by recovery or by the console.
 */
export async function readPhaseInputs(stores: Stores, request: PhaseRequest): Promise<PhaseInputs> {
  const { run, phase, redriveCount } = request;
  const { table } = stores;
  const keys = [workflowKey(run.workflowId), ...(injectsFaults() ? [FAULT_RULES_KEY] : [])];
  const [{ items, circuits }, stored] = await Promise.all([
    readWithCircuits(stores, keys, request),
    mayHaveCalled(request) ? readPhase(table, run, phase.name) : new StoredPhases(run, []),
    redriveCount > 0 ? indexRunning(run, redriveCount) : undefined,
  ]);
  const { workflow, others } = workflowAmong(items, run.workflowId);
  return { workflow, stored, hasActiveFaults: hasActiveRules(others, table.nowMs()), circuits };
}

/**
 * Reads records and the circuits of the first tiers with one request. Where that fails, the records are read by themselves:
 * a run goes on without its circuits, and not without its records.
 */
async function readWithCircuits(
  { table, breakers }: Stores,
  keys: readonly RecordKey[],
  { phase }: PhaseRequest,
): Promise<{ readonly items: readonly Attributes[]; readonly circuits: PhaseInputs['circuits'] }> {
  let batch: Batch | undefined;
  const breakerIds = phase.agents.flatMap(({ tiers }) => tiers[0]?.breakerId ?? []);
  const circuits = await breakers.readAhead(breakerIds, async (ids) => {
    const circuitKeys = { tableName: requireEnv('BREAKER_TABLE'), keys: ids.map((breakerId) => ({ breakerId })) };
    const [records, found] = await batchGet(dynamo(), table.keysOf(keys), circuitKeys);
    batch = records;
    return circuitsOf(found, ids);
  });
  return { items: await table.getAll(keys, batch), circuits };
}
