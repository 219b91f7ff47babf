/** Runs of bench/worlds.ts on one of several cores: its parent says which, when all are warm. */
import { once } from 'node:events';
import { assemblyOf } from '../test/support/synth.ts';
import { openOwnWorld } from '../test/support/world.ts';
import { runOnce } from './worlds-run.ts';

/** Code is compiled for that long: the first forty runs take a quarter more than those that follow. */
const WARM_UP_RUNS = 40;

export interface WorkerTask {
  readonly faults: readonly string[];
  readonly runs: number;
}

const [{ faults, runs }] = (await once(process, 'message')) as [WorkerTask];
const world = await openOwnWorld(await assemblyOf('research'), { simulated: true });
for (let run = 0; run < WARM_UP_RUNS; run++) await runOnce(world, faults, run);
const go = once(process, 'message');
process.send?.('warm');
await go;
for (let run = 0; run < runs; run++) await runOnce(world, faults, WARM_UP_RUNS + run);
process.send?.('done');
await world.close();
process.disconnect();
