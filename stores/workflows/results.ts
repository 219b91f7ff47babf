import { gunzipSync, gzipSync } from 'node:zlib';
import { AgentResultTooLargeError, CheckpointNotFoundError } from '../../patterns/errors.ts';
import type { Json } from '../../patterns/json.ts';
import { itemKey } from '../../patterns/round.ts';
import type { StoredResult } from '../../patterns/settlement.ts';
import { type Owner, readCheckpoint } from './checkpoints.ts';
import { type Incarnation, resultKey, resultPrefix } from './keys.ts';
import { readRecord, resultRecord, storableBallot } from './records.ts';
import type { WorkflowTable } from './table.ts';

/** Largest answer after gzip, in bytes. An item holds 400 KB; the rest is room for the causes of earlier tiers. */
export const MAX_RESULT_BYTES = 300_000;

/** Largest answer before gzip, in bytes: whoever lists a phase has all of its answers in memory at once. */
export const MAX_RESULT_JSON_BYTES = 5_000_000;

/** Room for what is stored beside an answer, in bytes of JSON: its ballots by field, and what happened before it. */
const MAX_BESIDE_BYTES = 90_000;

/**
 * Stores an agent's answer, once: the first one stands, whoever comes later gets that one back.
 * @throws AgentResultTooLargeError with the size
 */
export async function storeResult(
  table: WorkflowTable,
  owner: Owner,
  phase: string,
  result: StoredResult,
): Promise<StoredResult> {
  const { output: answer, ...beside } = result;
  const json = JSON.stringify(answer);
  checkSize(result.agent, 'as JSON', Buffer.byteLength(json), MAX_RESULT_JSON_BYTES);
  const output = gzipSync(json);
  checkSize(result.agent, 'compressed', output.byteLength, MAX_RESULT_BYTES);
  checkSize(result.agent, 'in its ballots', Buffer.byteLength(JSON.stringify(beside)), MAX_BESIDE_BYTES);
  const stored = await table.write(owner.workflowId, resultKey(owner, phase, result.agent, result.replica), {
    set: { ...storableBallot(result), output, epoch: owner.epoch },
    condition: 'attribute_not_exists(epoch)',
  });
  if (stored) return result;
  return (await readResult(table, owner, phase, result.agent, result.replica)) ?? result;
}

function checkSize(agent: string, how: string, bytes: number, allowed: number): void {
  if (bytes <= allowed) return;
  throw new AgentResultTooLargeError(
    `the answer of ${agent} takes ${bytes} bytes ${how}, allowed are ${allowed}: return a key to it instead`,
  );
}

export async function readResult(
  table: WorkflowTable,
  of: Incarnation,
  phase: string,
  agent: string,
  replica: number,
): Promise<StoredResult | undefined> {
  const item = await table.get(of.workflowId, resultKey(of, phase, agent, replica));
  return item === undefined ? undefined : fromItem(item);
}

/**
 * The answers that counted when a phase was completed, whatever came later.
 * @throws TypeError before that
 * @throws CheckpointNotFoundError when one of them is gone: without it the phase would look as if its agent had failed
 */
export async function listCountedResults(
  table: WorkflowTable,
  of: Incarnation,
  phase: string,
): Promise<StoredResult[]> {
  const where = `phase ${phase} of workflow ${of.workflowId}`;
  const checkpoint = await readCheckpoint(table, of, phase);
  if (checkpoint?.phaseStatus !== 'completed') {
    throw new TypeError(`${where} is not completed, so none of its answers count yet`);
  }
  const results = new Map(
    (await listResults(table, of, phase)).map((result) => [itemKey(result.agent, result.replica), result]),
  );
  const { counted = [] } = checkpoint;
  const gone = counted.filter((key) => !results.has(key));
  if (gone.length > 0) {
    throw new CheckpointNotFoundError(
      `${where} was completed with answers that are gone: ${gone.join(', ')}; start the work under another workflowId`,
    );
  }
  const isCounted = new Set(counted);
  return [...results].flatMap(([key, result]) => (isCounted.has(key) ? [result] : []));
}

/** The answers of a phase so far. */
export async function listResults(table: WorkflowTable, of: Incarnation, phase: string): Promise<StoredResult[]> {
  return (await table.list(of.workflowId, resultPrefix(of, phase))).map(fromItem);
}

function fromItem(item: Record<string, unknown>): StoredResult {
  const { output, ...rest } = readRecord(resultRecord, item);
  return { ...rest, output: JSON.parse(gunzipSync(output).toString('utf8')) as Json };
}
