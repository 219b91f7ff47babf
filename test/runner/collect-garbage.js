import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** How much the heap of a worker grows before what is garbage in it is collected, in bytes. */
const GROWTH = 500_000_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

let usedAfterLast = 0;

/**
 * Collects the garbage of a worker that has grown since it was last collected. V8 lets the heap grow to 1.5 GB, most of it garbage, on a
 * machine with much memory: the kernel then takes longer to end the process, 0.55 s, than jest waits for it.
 */
export function collectGarbage() {
  if (process.memoryUsage().heapUsed < usedAfterLast + GROWTH) return;
  collect();
  usedAfterLast = process.memoryUsage().heapUsed;
}
