import { Arena, type ArenaOptions } from './arena.ts';
import type { Violation } from './checks/check.ts';
import { holdScenario } from './hold-scenario.ts';
import { measure, type SeedMeasure } from './measure.ts';
import { type ChaosScenario, PROFILES, type ProfileName } from './profiles.ts';
import type { Subjects } from './subject.ts';

/** What came of one seed. */
export interface SeedResult {
  readonly seed: number;
  readonly intensity: number;
  readonly violations: readonly Violation[];
  /** @default - undefined when the seed did not end */
  readonly measured?: SeedMeasure;
}

/** Seeds of one cloud. */
export interface CloudSeeds extends Pick<ArenaOptions, 'defect' | 'cloud' | 'contentOf'> {
  readonly profile: ProfileName;
  readonly seeds: readonly number[];
  readonly subjects: Subjects;
  /** whether the seeds after one are left out @default - none is */
  readonly isEnough?: (result: SeedResult) => boolean;
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

/** The seeds of a run, cloud by cloud. @param first the begin of a cloud */
export function seedsOfClouds(first: number, count: number): number[][] {
  return Array.from({ length: Math.ceil(count / SEEDS_PER_CLOUD) }, (_, index) =>
    Array.from(
      { length: Math.min(SEEDS_PER_CLOUD, count - index * SEEDS_PER_CLOUD) },
      (__, offset) => first + index * SEEDS_PER_CLOUD + offset,
    ),
  );
}

/** Runs seeds of one cloud in their order. */
export async function runCloud(
  { profile, seeds, subjects, isEnough, ...options }: CloudSeeds,
  onResult: (result: SeedResult) => void,
): Promise<void> {
  const arenas = new Map<string, Arena>();
  try {
    for (const seed of seeds) {
      const scenario = PROFILES[profile].draw(seed, subjects);
      const { workflow } = scenario.subject;
      const arena = arenas.get(workflow) ?? (await Arena.open(scenario.subject, options));
      arenas.set(workflow, arena);
      const { result, isBroken } = await runSeed(arena, scenario);
      onResult(result);
      if (isEnough?.(result)) return;
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
