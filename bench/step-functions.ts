/**
 * What the engine for state machines costs: milliseconds for chains of states, 200 chains at once and a Map of 1,000
 * items, in memory. `npx tsx bench/step-functions.ts [--peer DIR] [--json]`
 *
 * DIR is a folder in which `npm install aws-local-stepfunctions@3` was run; the peer needs Node 22 and is measured in
 * the same run. It knows JSONPath only, so it passes the input on where the engine has no Arguments either.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Figure } from './figure.ts';
import type { Job } from './step-functions/contestant.ts';
import { WORKLOADS } from './step-functions/workloads.ts';

/** What is measured beside the engine. */
export const PEER = 'aws-local-stepfunctions 3';
const ENGINE = 'ballast engine';

const CONTESTANT = fileURLToPath(new URL('./step-functions/contestant.ts', import.meta.url));
const ROUNDS = 15;
const WARM_UP_MS = 1_500;

/** Medians of interleaved rounds, so that noise hits both alike, and the engine's time as a part of the peer's. */
export async function milliseconds(peer?: string): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [workload, { name, evaluates }] of WORKLOADS.entries()) {
    const jobs: Job[] = [{ workload, warmUpMs: WARM_UP_MS }];
    if (peer !== undefined && !evaluates) jobs.push({ peer, workload, warmUpMs: WARM_UP_MS });
    const [engineMs = Number.NaN, peerMs] = await medians(jobs);
    figures.push({ label: `${name}: ${ENGINE}`, value: rounded(engineMs), unit: 'ms' });
    if (peerMs === undefined) continue;
    figures.push({ label: `${name}: ${PEER}`, value: rounded(peerMs), unit: 'ms' });
    figures.push({ label: `${name}: the engine's time of the peer's`, value: rounded(engineMs / peerMs), unit: 'x ' });
  }
  return figures;
}

async function medians(jobs: readonly Job[]): Promise<number[]> {
  const contestants: { process: ChildProcess; samples: number[] }[] = [];
  for (const job of jobs) {
    const contestant = fork(CONTESTANT, [JSON.stringify(job)]);
    await answer(contestant);
    contestants.push({ process: contestant, samples: [] });
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const { process: contestant, samples } of contestants) {
      contestant.send('round');
      samples.push(await answer(contestant));
    }
  }
  for (const { process: contestant } of contestants) contestant.disconnect();
  return contestants.map(({ samples }) => median(samples));
}

async function answer(contestant: ChildProcess): Promise<number> {
  const message = await new Promise((resolve, reject) => {
    contestant.once('message', resolve);
    contestant.once('exit', (code) =>
      reject(new Error(`a contestant ended with exit code ${code}, without an answer`)),
    );
  });
  contestant.removeAllListeners();
  return Number(message);
}

function rounded(value: number): number {
  return Number(value.toFixed(3));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { peer: { type: 'string' }, json: { type: 'boolean', default: false } } });
  const figures = await milliseconds(values.peer);
  if (values.json) console.log(JSON.stringify(figures, null, 2));
  else for (const { label, value, unit } of figures) console.log(`${String(value).padStart(9)} ${unit}  ${label}`);
}
