/**
 * Whole runs of the research workflow under random faults, held against the promises, with confidence bounds:
 *
 *   npm run chaos -- --profile harsh --runs 3000 --seed 1 --out chaos
 *   npm run chaos -- --profile harsh --replay 1234
 *   npm run chaos -- --canaries
 *
 * Exit codes: 0 every promise is valid, 1 one is violated, 2 refused before the start, 3 unknown: too few seeds, or a fault
 * that hardly injected.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { assemblyOf } from '../support/synth.ts';
import { runCanaries } from './canary-hunt.ts';
import { writePage } from './page.ts';
import { PROFILE_NAMES, PROFILES, type ProfileName } from './profiles.ts';
import { Progress } from './progress.ts';
import { reportText } from './report-text.ts';
import { firstOfCloud, runCloud, SEEDS_PER_CLOUD, type SeedResult } from './run-seeds.ts';
import { runClouds } from './spread.ts';
import { judge, overall } from './verdict.ts';

const EXIT_CODES = { valid: 0, violated: 1, unknown: 3 } as const;

const { values } = parseArgs({
  options: {
    profile: { type: 'string', default: 'harsh' },
    runs: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    replay: { type: 'string' },
    canaries: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
const profile = profileNamed(values.profile);
await assemblyOf('research');
if (values.canaries) process.exitCode = await runCanaries(values.json);
else if (values.replay === undefined) process.exitCode = await run();
else await replay(wholeNumber('--replay', values.replay, 0));

async function run(): Promise<number> {
  const count = wholeNumber('--runs', values.runs, 1);
  // the begin of a cloud: a seed is what it is in it
  const first = firstOfCloud(wholeNumber('--seed', values.seed, 0));
  console.error(`${profile}: ${PROFILES[profile].description}`);
  const tasks = Array.from({ length: Math.ceil(count / SEEDS_PER_CLOUD) }, (_, index) => ({
    profile,
    seeds: Array.from(
      { length: Math.min(SEEDS_PER_CLOUD, count - index * SEEDS_PER_CLOUD) },
      (__, offset) => first + index * SEEDS_PER_CLOUD + offset,
    ),
  }));
  const progress = new Progress(count, performance.now(), replayCommand);
  const results: SeedResult[] = [];
  await runClouds(tasks, (result) => {
    results.push(result);
    progress.add(result, performance.now());
    return 'go on';
  });
  results.sort((a, b) => a.seed - b.seed);
  const findings = judge(profile, results);
  const told = { ...findings, firstSeed: first, node: process.version, seconds: progress.seconds(performance.now()) };
  if (values.out !== undefined) {
    mkdirSync(values.out, { recursive: true });
    writeFileSync(join(values.out, `${profile}.json`), `${JSON.stringify({ ...told, results }, null, 1)}\n`);
    writePage(join(values.out, `${profile}.html`), told, results);
  }
  console.log(values.json ? JSON.stringify(told, null, 2) : reportText(told, replayCommand));
  return EXIT_CODES[overall(findings)];
}

/** One seed, after those that were in its cloud before it, with all that is known of it. */
async function replay(seed: number): Promise<void> {
  const from = firstOfCloud(seed);
  const seeds = Array.from({ length: seed - from + 1 }, (_, index) => from + index);
  await runCloud(profile, seeds, (result) => {
    if (result.seed === seed) console.log(JSON.stringify(result, null, 2));
    else console.error(`seed ${result.seed}, before it in its cloud`);
    if (result.seed === seed && result.violations.length > 0) process.exitCode = 1;
  });
}

function replayCommand(seed: number): string {
  return `npm run chaos -- --profile ${profile} --replay ${seed}`;
}

function profileNamed(name: string): ProfileName {
  const found = PROFILE_NAMES.find((one) => one === name);
  if (found === undefined) refuse(`--profile is ${name}; give one of ${PROFILE_NAMES.join(', ')}`);
  return found;
}

function wholeNumber(name: string, text: string, least: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least) refuse(`${name} is ${text}; give a whole number from ${least}`);
  return number;
}

function refuse(message: string): never {
  console.error(message);
  process.exit(2);
}
