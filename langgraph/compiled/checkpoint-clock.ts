import { setTimeout as sleep } from 'node:timers/promises';
import { StoreUnavailableError } from '../../patterns/catalogue/errors.ts';

/** Between 1582, when the time of a UUID begins, and 1970, in milliseconds. */
const UUID_EPOCH_MS = 12_219_292_800_000n;

/** A difference of clocks that is waited for; the state machine repeats a task whose clock is further behind. */
const LONGEST_WAIT_MS = 2_000;

/**
 * Waits until this function's clock is past the newest checkpoint. LangGraph orders checkpoints by the time in their ids, and the
 * next one may be made by another function, whose clock is behind, in the same millisecond.
 * @throws StoreUnavailableError when it is too far behind
 */
export async function waitUntilAfter(checkpointId: string): Promise<void> {
  const atMs = timeOf(checkpointId);
  const behindMs = atMs - Date.now() + 1;
  if (behindMs <= 0) return;
  if (behindMs > LONGEST_WAIT_MS) {
    throw new StoreUnavailableError(`the clock is ${behindMs} ms behind the newest checkpoint, ${checkpointId}`);
  }
  await sleep(behindMs);
}

/** The time in a UUID of version 6, in epoch milliseconds. */
function timeOf(uuid: string): number {
  const digits = uuid.replaceAll('-', '');
  const ticks = BigInt(`0x${digits.slice(0, 12)}${digits.slice(13, 16)}`);
  return Number(ticks / 10_000n - UUID_EPOCH_MS);
}
