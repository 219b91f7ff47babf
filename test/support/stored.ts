import type { StoredResult } from '../../patterns/degradation/settlement.ts';
import type { Json } from '../../patterns/json/json.ts';
import { MAX_RESULT_JSON_BYTES, readEarlierOutputs, readPhasesWithOutputs } from '../../stores/checkpoints/outputs.ts';
import { readPhase } from '../../stores/checkpoints/stored-phases.ts';
import type { Incarnation } from '../../stores/workflow-table/keys.ts';
import type { WorkflowTable } from '../../stores/workflow-table/table.ts';

/** The stored output of a replica. @returns undefined when there is none */
export async function outputOf(
  table: WorkflowTable,
  incarnation: Incarnation,
  phase: string,
  agent: string,
  replica: number,
): Promise<Json | undefined> {
  const { readOutput } = await readPhasesWithOutputs(table, incarnation, MAX_RESULT_JSON_BYTES);
  return readOutput(phase, agent, replica);
}

/** The results that a completed phase includes. */
export async function includedResultsOf(
  table: WorkflowTable,
  incarnation: Incarnation,
  phase: string,
): Promise<StoredResult[]> {
  return (await readPhase(table, incarnation, phase)).includedResults(phase);
}

/** The outputs that a completed phase includes, inflated. */
export async function includedOutputsOf(
  table: WorkflowTable,
  incarnation: Incarnation,
  phase: string,
): Promise<Json[]> {
  const outputs = await readEarlierOutputs(table, incarnation, [phase], 'the reader');
  return outputs.included(phase).map(({ unpack }) => unpack());
}
