/** One contestant with one workload, in a process of its own: nobody's garbage is collected in another's time. */
import { isDeepStrictEqual } from 'node:util';
import { ballast, peer } from './contestants.ts';
import { WORKLOADS, type Workload } from './workloads.ts';

export interface Job {
  /** where the peer is installed @default - the engine runs */
  readonly peer?: string;
  readonly workload: number;
  readonly warmUpMs: number;
}

const { peer: directory, workload: place, warmUpMs } = JSON.parse(process.argv[2] ?? '{}') as Job;
const { prepare, runsPerRound, expected } = workload(place);
const run = prepare(directory === undefined ? ballast() : await peer(directory));

assertIs(await run(), expected);

// measured as it is after a while, when the optimising compiler has seen it
for (const until = performance.now() + warmUpMs; performance.now() < until; ) await run();
process.send?.('ready');

process.on('message', () => void round());

async function round(): Promise<void> {
  const startedAt = performance.now();
  for (let count = 0; count < runsPerRound; count++) await run();
  process.send?.((performance.now() - startedAt) / runsPerRound);
}

function workload(index: number): Workload {
  const found = WORKLOADS[index];
  if (found === undefined) throw new Error(`there is no workload ${index}`);
  return found;
}

/** Nobody is measured who runs the machine wrongly. */
function assertIs(output: unknown, right: unknown): void {
  if (isDeepStrictEqual(output, right)) return;
  throw new Error(
    `the output is ${JSON.stringify(output)?.slice(0, 200)}, it should be ${JSON.stringify(right).slice(0, 200)}`,
  );
}
