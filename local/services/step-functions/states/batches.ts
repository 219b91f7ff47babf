import type { Json } from '../../../json.ts';
import { jsonText } from '../../../json.ts';
import type { MapState } from '../definition/types.ts';
import { MAX_PAYLOAD_BYTES } from '../execution/payload.ts';
import type { Step } from '../execution/step.ts';
import { wholeNumber } from './map.ts';

/** The input of one child of a distributed Map, and its number of items. */
export interface Batch {
  readonly input: Json;
  readonly items: number;
}

/** Groups items as ItemBatcher says; without one, every item is a child's input as it is. */
export async function batches(step: Step, state: MapState, items: readonly Json[]): Promise<Batch[]> {
  const { ItemBatcher } = state;
  if (ItemBatcher === undefined) return items.map((input) => ({ input, items: 1 }));
  const most = await wholeNumber(step, ItemBatcher.MaxItemsPerBatch, 'ItemBatcher/MaxItemsPerBatch');
  const bytes = await wholeNumber(step, ItemBatcher.MaxInputBytesPerBatch, 'ItemBatcher/MaxInputBytesPerBatch');
  const batchInput =
    ItemBatcher.BatchInput === undefined
      ? {}
      : { BatchInput: await step.evaluate(ItemBatcher.BatchInput, 'ItemBatcher/BatchInput') };
  const envelope = byteLength({ ...batchInput, Items: [] });
  const room = Math.min(bytes || MAX_PAYLOAD_BYTES, MAX_PAYLOAD_BYTES) - envelope;

  const result: Batch[] = [];
  let open: Json[] = [];
  let used = 0;
  const close = () => {
    if (open.length > 0) result.push({ input: { ...batchInput, Items: open }, items: open.length });
    open = [];
    used = 0;
  };
  for (const item of items) {
    const size = byteLength(item) + 1;
    if (open.length >= (most || Number.POSITIVE_INFINITY) || used + size > room) close();
    open.push(item);
    used += size;
  }
  close();
  return result;
}

function byteLength(value: Json): number {
  return Buffer.byteLength(jsonText(value));
}
