/** One contestant with one workload, in a process of its own: nobody's garbage is collected in another's time. */
import { ballast, peer } from './contestants.ts';
import { WORKLOADS } from './workloads.ts';

export interface Job {
  /** where the peer is installed @default - the engine runs */
  readonly peer?: string;
  readonly workload: number;
  readonly warmUpMs: number;
}

const { peer: directory, workload: index, warmUpMs } = JSON.parse(process.argv[2] ?? '{}') as Job;
const workload = WORKLOADS[index];
if (workload === undefined) throw new Error(`there is no workload ${index}`);
const run = workload.prepare(directory === undefined ? ballast() : await peer(directory));

// measured as it is after a while, when the optimising compiler has seen it
for (const until = performance.now() + warmUpMs; performance.now() < until; ) await run();
process.send?.('ready');

process.on('message', async () => {
  const startedAt = performance.now();
  for (let count = 0; count < workload.runsPerRound; count++) await run();
  process.send?.((performance.now() - startedAt) / workload.runsPerRound);
});
