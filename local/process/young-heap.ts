import { setFlagsFromString } from 'node:v8';

/** V8's option for the size, in MiB, that the heap of new objects has when a thread starts; its default is 1 to 4, by the version of Node. */
export const YOUNG_HEAP_OPTION = '--min-semi-space-size=4';

/**
 * Has threads that are started from now on begin with a larger heap of new objects, which a function fills while it loads its packages. On
 * Node 20 a first run of research took 3.41 s of processor time in the cloud instead of 3.66, and 582 MB at its peak instead of 557. With
 * 16 MiB it took 3.50 s.
 */
export function growYoungHeap(): void {
  setFlagsFromString(YOUNG_HEAP_OPTION);
}
