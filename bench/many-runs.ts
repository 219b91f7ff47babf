/**
 * Whether the memory of runs one after the other stays flat: healthy runs of the example workflow in simulated clouds, ten in each, as chaos
 * has them. Prints the heap after each tenth of them. `npx tsx --expose-gc bench/many-runs.ts [--runs N]`
 */
import { parseArgs } from 'node:util';
import { wholeNumberFrom } from '../test/support/program.ts';
import { assemblyOf } from '../test/support/synth.ts';
import { openOwnWorld } from '../test/support/world.ts';

/** What a cloud keeps of its runs goes with it. */
const RUNS_PER_CLOUD = 10;
const LOOKS = 10;

const { values } = parseArgs({ options: { runs: { type: 'string', default: '2000' } } });
const runs = wholeNumberFrom(RUNS_PER_CLOUD * LOOKS)(values.runs);
const { gc } = globalThis;
if (gc === undefined) throw new Error('the heap is read after a collection: start Node with --expose-gc');

const assembly = await assemblyOf('research');
const startMs = performance.now();
const everyRuns = Math.ceil(runs / LOOKS / RUNS_PER_CLOUD) * RUNS_PER_CLOUD;
for (let done = 0; done < runs; ) {
  const world = await openOwnWorld(assembly);
  for (let run = 0; run < RUNS_PER_CLOUD; run++, done++) await world.run({ input: { ticker: 'AAPL' } });
  await world.close();
  if (done === RUNS_PER_CLOUD || done % everyRuns === 0) {
    gc();
    const megabytes = (process.memoryUsage().heapUsed / 2 ** 20).toFixed(1);
    const seconds = ((performance.now() - startMs) / 1000).toFixed(0);
    console.log(`${String(done).padStart(6)} runs  ${megabytes} MB of heap  ${seconds} s`);
  }
}
