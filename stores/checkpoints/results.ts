import { absent, setAttributes } from '../../patterns/conditional-write.ts';
import type { StoredResult } from '../../patterns/degradation/settlement.ts';
import type { Json } from '../../patterns/json/json.ts';
import { type Incarnation, resultKey, resultPrefix } from '../workflow-table/keys.ts';
import { parseRecord, RESULT_ATTRIBUTES, resultRecord, storableBallot } from '../workflow-table/records.ts';
import type { WorkflowTable } from '../workflow-table/table.ts';
import type { Owner } from './checkpoints.ts';
import { checkSize, packOutput } from './outputs.ts';

/** Largest metadata of a result, in bytes of JSON: ballots by field, and failures of earlier tiers. */
const MAX_METADATA_BYTES = 90_000;

/** A result to store. */
export type NewResult = Omit<StoredResult, 'outputBytes'> & { readonly output: Json };

/** The outcome of storing a result. */
export interface StoreOutcome {
  /** the stored result */
  readonly result: StoredResult;
  /** false when another attempt had stored its result before */
  readonly wasStored: boolean;
}

/**
 * Stores the result of an agent, once: the first one stays, and later attempts get it back.
 * @throws AgentResultTooLargeError with the size
 */
export async function storeResult(
  table: WorkflowTable,
  owner: Owner,
  phase: string,
  { output, ...metadata }: NewResult,
): Promise<StoreOutcome> {
  const { agent, replica } = metadata;
  const packed = packOutput(agent, output);
  checkSize(agent, Buffer.byteLength(JSON.stringify(metadata)), 'bytes of ballots and causes', MAX_METADATA_BYTES);
  const stored = await table.write(owner.workflowId, resultKey(owner, phase, agent, replica), {
    conditions: [absent('epoch')],
    changes: setAttributes({ ...storableBallot(metadata), ...packed, epoch: owner.epoch }),
  });
  const own = { ...metadata, outputBytes: packed.outputBytes };
  if (stored) return { result: own, wasStored: true };
  return { result: (await readResult(table, owner, phase, agent, replica)) ?? own, wasStored: false };
}

export async function readResult(
  table: WorkflowTable,
  incarnation: Incarnation,
  phase: string,
  agent: string,
  replica: number,
): Promise<StoredResult | undefined> {
  const item = await table.get(
    incarnation.workflowId,
    resultKey(incarnation, phase, agent, replica),
    RESULT_ATTRIBUTES,
  );
  return item === undefined ? undefined : parseRecord(resultRecord, item);
}

/** The results of a phase so far, without their outputs, which take up to 160 MB of memory for 40 replicas. */
export async function listResults(
  table: WorkflowTable,
  incarnation: Incarnation,
  phase: string,
): Promise<StoredResult[]> {
  const items = await table.list(incarnation.workflowId, resultPrefix(incarnation, phase), RESULT_ATTRIBUTES);
  return items.map((item) => parseRecord(resultRecord, item));
}
