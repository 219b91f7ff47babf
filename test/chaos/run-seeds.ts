import type { Violation } from '../faults/checks/check.ts';
import { Arena } from '../faults/drive.ts';
import { holdScenario } from '../faults/runner.ts';
import type { Canary } from './canaries.ts';
import { measure, type SeedMeasure } from './measure.ts';
import { type ChaosScenario, PROFILES, type ProfileName } from './profiles.ts';

/** What came of one seed. */
export interface SeedResult {
  readonly seed: number;
  readonly intensity: number;
  readonly violations: readonly Violation[];
  /** @default - undefined when the seed did not end */
  readonly measured?: SeedMeasure;
}

/**
 * Seeds that share a cloud, one after the other: to open one costs as much as three runs. Every circuit is closed and every
 * window over before the next seed begins. A seed is replayed with those before it.
 */
export const SEEDS_PER_CLOUD = 10;

/** The first seed of the cloud that a seed is run in. */
export function firstOfCloud(seed: number): number {
  return seed - (seed % SEEDS_PER_CLOUD);
}

/** Runs seeds of one cloud in their order. @param canary a defect to run with @default - the product as it is */
export async function runCloud(
  profile: ProfileName,
  seeds: readonly number[],
  onResult: (result: SeedResult) => void,
  canary?: Canary,
): Promise<void> {
  const arenas = new Map<string, Arena>();
  try {
    for (const seed of seeds) {
      const scenario = PROFILES[profile].draw(seed);
      const { workflow } = scenario.subject;
      const arena = arenas.get(workflow) ?? (await Arena.open(scenario.subject, canary));
      arenas.set(workflow, arena);
      const { result, isBroken } = await runSeed(arena, scenario);
      onResult(result);
      if (!isBroken) continue;
      arenas.delete(workflow);
      await arena.close();
    }
  } finally {
    for (const arena of arenas.values()) await arena.close();
  }
}

async function runSeed(arena: Arena, scenario: ChaosScenario): Promise<{ result: SeedResult; isBroken: boolean }> {
  const { seed, intensity } = scenario;
  const { violations, evidence, isBroken } = await holdScenario(arena, scenario);
  const measured = evidence === undefined ? {} : { measured: measure(evidence) };
  return { result: { seed, intensity, violations, ...measured }, isBroken };
}
