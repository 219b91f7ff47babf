import { once } from 'node:events';
import { type HeapSpaceInfo, setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { growYoungHeap, YOUNG_HEAP_OPTION } from '../../../local/process/young-heap.ts';

const REPORT_HEAP =
  "require('node:worker_threads').parentPort.postMessage(require('node:v8').getHeapSpaceStatistics())";

/** The size that the heap of new objects has in a new thread, in MiB. */
async function youngHeapOfThread(): Promise<number> {
  const thread = new Worker(REPORT_HEAP, { eval: true, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: 100 } });
  const [spaces] = (await once(thread, 'message')) as [HeapSpaceInfo[]];
  return (spaces.find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0) / 2 ** 20;
}

test('a thread begins with a heap of new objects of 4 MiB', async () => {
  const before = await youngHeapOfThread();
  try {
    growYoungHeap();
    // Node 20 and 22 have 2 MiB by themselves, Node 24 as much as is set
    expect(await youngHeapOfThread()).toBeGreaterThanOrEqual(4);
  } finally {
    // V8's own default
    setFlagsFromString(YOUNG_HEAP_OPTION.replace(/\d+$/, '0'));
  }
  expect(await youngHeapOfThread()).toBe(before);
});
