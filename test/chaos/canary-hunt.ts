import { assemblyOf } from '../support/synth.ts';
import { CANARIES, NO_REPORT } from './canaries.ts';
import type { SeedResult } from './run-seeds.ts';
import { runClouds } from './spread.ts';

/** Most defects are found by the first seed. */
const SEEDS_PER_CLOUD = 2;
/** A canary that lives through so many clouds was not seen. */
const CLOUDS_PER_CANARY = 5;

/** Seeds of `brutal` without a defect, as a control: what is found in them is no defect that was built in. */
const CONTROL = { profile: 'brutal', seeds: [0, 1] } as const;

/**
 * Runs every defect until the check that it is for finds it.
 * @returns the exit code: 1 when one was not found, or the product without a defect violates something
 */
export async function runCanaries(asJson: boolean): Promise<number> {
  await assemblyOf('research');
  // the first cloud of each, then the second of those that were not found
  const tasks = Array.from({ length: CLOUDS_PER_CANARY }, (_, cloud) => cloud).flatMap((cloud) =>
    CANARIES.map(({ name, profile }) => ({
      profile,
      canary: name,
      seeds: Array.from({ length: SEEDS_PER_CLOUD }, (__, offset) => cloud * SEEDS_PER_CLOUD + offset),
    })),
  );
  const caught = new Map<string, number>();
  const inControl: string[] = [];
  await runClouds([CONTROL, ...tasks], (result, { canary }) => {
    if (canary === undefined) inControl.push(...result.violations.map(({ check }) => check));
    if (canary === undefined) return 'go on';
    if (caught.has(canary)) return 'enough';
    if (!isCaught(canary, result)) return 'go on';
    caught.set(canary, result.seed);
    console.error(`${caught.size} of ${CANARIES.length} caught: ${canary}`);
    return 'enough';
  });
  const rows = CANARIES.map(({ name, description, caughtBy }) => ({
    name,
    description,
    caughtBy,
    seed: caught.get(name) ?? null,
  }));
  if (asJson) console.log(JSON.stringify({ canaries: rows, withoutDefect: inControl }, null, 2));
  else {
    for (const { name, seed, caughtBy } of rows) {
      console.log(`${seed === null ? 'NOT CAUGHT  ' : `seed ${seed}: `}${name}, by: ${caughtBy}`);
    }
    for (const check of inControl) console.log(`without a defect: ${check}`);
  }
  return caught.size === CANARIES.length && inControl.length === 0 ? 0 : 1;
}

function isCaught(name: string, { violations, measured }: SeedResult): boolean {
  const caughtBy = CANARIES.find((canary) => canary.name === name)?.caughtBy;
  if (caughtBy === NO_REPORT) return measured?.runs.some((run) => !run.isAvailable) ?? false;
  return violations.some(({ check }) => check === caughtBy);
}
