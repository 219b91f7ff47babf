/**
 * What a run costs in the embedded cloud, in virtual time: runs per second, CPU per run and requests per run, with functions
 * in threads of their own and simulated, without faults and with harsh ones. `npx tsx bench/worlds.ts [--json]`
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { WORKFLOW_HANDLERS } from '../lib/functions/handlers.ts';
import { countRoundTrips, loggedAssembly, openRequestLog } from '../test/support/requests.ts';
import { assemblyOf } from '../test/support/synth.ts';
import { openOwnWorld, type World } from '../test/support/world.ts';
import type { Figure } from './figure.ts';
import { runOnce } from './worlds-run.ts';
import type { WorkerTask } from './worlds-worker.ts';

const MIXES: Readonly<Record<string, readonly string[]>> = {
  'no faults': [],
  'harsh faults': ['*/primary=error@0.3', '*=crash@0.1', '*=slow:20@0.1', '*=garbage@0.1', 'store=throttle@0.05'],
};
const WORLDS = { full: false, simulated: true } as const;

/** Runs one after the other, each of which ends before the next one starts. */
const WARM_UP_RUNS = 3;
const RUNS = 20;
const RUNS_PER_CORE = 100;

const WORKER = fileURLToPath(new URL('./worlds-worker.ts', import.meta.url));

/** Runs and what they took. */
export async function worlds(): Promise<Figure[]> {
  const figures: Figure[] = [];
  const assembly = await assemblyOf('research');
  for (const [name, simulated] of Object.entries(WORLDS)) {
    const world = await openOwnWorld(assembly, { simulated });
    for (const [mix, faults] of Object.entries(MIXES)) {
      const { perSecond, cpuMs } = await measure(world, faults);
      figures.push({ label: `${name}, ${mix}: runs a second`, value: perSecond, unit: '/s' });
      figures.push({ label: `${name}, ${mix}: CPU per run`, value: cpuMs, unit: 'ms' });
    }
    await world.close();
  }
  for (const [mix, faults] of Object.entries(MIXES)) figures.push(await onAllCores(mix, faults));
  return [...figures, ...(await newClouds(assembly)), ...(await requestsPerRun())];
}

/** As many processes as there are cores, each with a cloud of its own, as chaos runs its seeds. All are warm before the first run counts. */
async function onAllCores(mix: string, faults: readonly string[]): Promise<Figure> {
  const workers = Array.from({ length: availableParallelism() }, () =>
    fork(WORKER, { execArgv: ['--import', 'tsx', '--no-warnings', '--max-semi-space-size=32'] }),
  );
  const task: WorkerTask = { faults, runs: RUNS_PER_CORE };
  for (const worker of workers) worker.send(task);
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const startMs = performance.now();
  for (const worker of workers) worker.send('go');
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const perSecond = (workers.length * RUNS_PER_CORE * 1000) / (performance.now() - startMs);
  const label = `simulated, ${mix}, on all ${workers.length} cores: runs a second`;
  return { label, value: Number(perSecond.toFixed(2)), unit: '/s' };
}

/** One cloud after the other, as the seeds of chaos and the files of the tests have them. */
async function newClouds(assembly: string): Promise<Figure[]> {
  await inNewCloud(assembly);
  const cpuBefore = process.cpuUsage();
  const heapBefore = heapAfterCollection();
  for (let run = 0; run < RUNS; run++) await inNewCloud(assembly);
  const { user, system } = process.cpuUsage(cpuBefore);
  const heapAfter = heapAfterCollection();
  const cpuMs = Math.round((user + system) / 1000 / RUNS);
  const cpu = { label: 'simulated, a new cloud and its first run: CPU', value: cpuMs, unit: 'ms' } as const;
  if (heapBefore === undefined || heapAfter === undefined) return [cpu];
  const keptKb = Math.round((heapAfter - heapBefore) / 1024 / RUNS);
  return [cpu, { label: 'simulated, memory that a closed cloud leaves behind', value: keptKb, unit: 'KB' }];
}

async function inNewCloud(assembly: string): Promise<void> {
  const world = await openOwnWorld(assembly, { simulated: true });
  await runOnce(world, [], 0);
  await world.close();
}

/** undefined unless Node was started with --expose-gc */
function heapAfterCollection(): number | undefined {
  const { gc } = globalThis;
  if (gc === undefined) return undefined;
  gc();
  return process.memoryUsage().heapUsed;
}

async function measure(world: World, faults: readonly string[]) {
  for (let run = 0; run < WARM_UP_RUNS; run++) await runOnce(world, faults, run);
  const cpuBefore = process.cpuUsage();
  const startMs = performance.now();
  for (let run = 0; run < RUNS; run++) await runOnce(world, faults, WARM_UP_RUNS + run);
  const tookMs = performance.now() - startMs;
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    perSecond: Number(((RUNS * 1000) / tookMs).toFixed(2)),
    cpuMs: Math.round((user + system) / 1000 / RUNS),
  };
}

/** Exact, and held by test/workflow/requests.test.ts. */
async function requestsPerRun(): Promise<Figure[]> {
  const log = openRequestLog(['accept', ...WORKFLOW_HANDLERS]);
  const world = await openOwnWorld(await loggedAssembly('research'), { intercept: log.intercept });
  await runOnce(world, [], 0);
  await world.pass(1_000);
  log.requests.length = 0;
  await runOnce(world, [], 0);
  await world.close();
  const units = (isWrite: boolean) =>
    log.requests
      .filter(({ operation }) => (operation === 'UpdateItem') === isWrite)
      .reduce((sum, request) => sum + request.units, 0);
  return [
    { label: 'requests to DynamoDB of a run without faults', value: log.requests.length, unit: '  ' },
    { label: 'of these, one after the other', value: countRoundTrips(log.requests), unit: '  ' },
    { label: 'read request units of it', value: units(false), unit: '  ' },
    { label: 'write request units of it', value: units(true), unit: '  ' },
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
  const figures = await worlds();
  if (values.json) console.log(JSON.stringify(figures, null, 2));
  else for (const { label, value, unit } of figures) console.log(`${String(value).padStart(9)} ${unit}  ${label}`);
}
