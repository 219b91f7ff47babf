import { assemblyOf } from '../support/synth.ts';
import { CANARIES } from './canaries.ts';
import { runClouds } from './spread.ts';

/** Most defects are found by the first seed. */
const SEEDS_PER_CLOUD = 2;
/** A canary that lives through so many clouds was not seen. */
const CLOUDS_PER_CANARY = 5;

/** Runs every defect until a checker finds it. @returns the exit code: 1 when one was not found */
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
  const caught = new Map<string, { seed: number; by: string }>();
  await runClouds(tasks, ({ seed, violations, measured }, { canary = '' }) => {
    if (caught.has(canary)) return 'enough';
    const lost = measured?.runs.find((run) => !run.isAvailable);
    const by = violations[0]?.check ?? (lost === undefined ? undefined : `no report: ${lost.error ?? 'too late'}`);
    if (by === undefined) return 'go on';
    caught.set(canary, { seed, by });
    console.error(`${caught.size} of ${CANARIES.length} caught: ${canary}`);
    return 'enough';
  });
  const rows = CANARIES.map(({ name, description }) => ({ name, description, ...caught.get(name) }));
  if (asJson) console.log(JSON.stringify(rows, null, 2));
  else {
    for (const { name, seed, by } of rows) {
      console.log(by === undefined ? `NOT CAUGHT  ${name}` : `caught      ${name}, seed ${seed}: ${by}`);
    }
  }
  return rows.every(({ by }) => by !== undefined) ? 0 : 1;
}
