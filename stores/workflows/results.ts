import { gunzipSync, gzipSync } from 'node:zlib';
import { AgentResultTooLargeError } from '../../patterns/errors.ts';
import type { Json } from '../../patterns/json.ts';
import { itemKey } from '../../patterns/round.ts';
import type { StoredResult } from '../../patterns/settlement.ts';
import { type Owner, readCheckpoint } from './checkpoints.ts';
import { resultKey, resultPrefix } from './keys.ts';
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
  const stored = await table.write(owner.workflowId, resultKey(phase, result.agent, result.replica), {
    set: { ...storableBallot(result), output, epoch: owner.epoch },
    condition: 'attribute_not_exists(epoch)',
  });
  if (stored) return result;
  return (await readResult(table, owner.workflowId, phase, result.agent, result.replica)) ?? result;
}

function checkSize(agent: string, how: string, bytes: number, allowed: number): void {
  if (bytes <= allowed) return;
  throw new AgentResultTooLargeError(
    `the answer of ${agent} takes ${bytes} bytes ${how}, allowed are ${allowed}: return a key to it instead`,
  );
}

export async function readResult(
  table: WorkflowTable,
  workflowId: string,
  phase: string,
  agent: string,
  replica: number,
): Promise<StoredResult | undefined> {
  const item = await table.get(workflowId, resultKey(phase, agent, replica));
  return item === undefined ? undefined : fromItem(item);
}

/** The answers that counted when a phase was completed, whatever came later. @throws TypeError before that */
export async function listCountedResults(
  table: WorkflowTable,
  workflowId: string,
  phase: string,
): Promise<StoredResult[]> {
  const [checkpoint, results] = await Promise.all([
    readCheckpoint(table, workflowId, phase),
    listResults(table, workflowId, phase),
  ]);
  if (checkpoint?.phaseStatus !== 'completed') {
    throw new TypeError(`phase ${phase} of workflow ${workflowId} is not completed, so none of its answers count yet`);
  }
  const counted = new Set(checkpoint.counted);
  return results.filter(({ agent, replica }) => counted.has(itemKey(agent, replica)));
}

/** The answers of a phase so far. */
export async function listResults(table: WorkflowTable, workflowId: string, phase: string): Promise<StoredResult[]> {
  return (await table.list(workflowId, resultPrefix(phase))).map(fromItem);
}

function fromItem(item: Record<string, unknown>): StoredResult {
  const { output, ...rest } = readRecord(resultRecord, item);
  return { ...rest, output: JSON.parse(gunzipSync(output).toString('utf8')) as Json };
}
