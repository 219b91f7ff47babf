import type { Scenario } from '../../testing/chaos/scenario.ts';
import { drawMix } from './mixes.ts';
import type { WorldRecord } from './normalise.ts';
import { World, type WorldKind } from './record.ts';

/** A line that one world has and the other has not. */
export interface Difference {
  readonly part: keyof WorldRecord;
  readonly onlyIn: WorldKind;
  readonly line: string;
}

/** What came of a seed in both worlds. */
export interface Comparison {
  readonly seed: number;
  readonly workflow: string;
  readonly executions: number;
  readonly historyEvents: number;
  readonly differences: readonly Difference[];
}

/** Runs the seeds of one cloud in both worlds, one after the other, and compares what they say of each. */
export async function compareWorlds(
  seeds: readonly number[],
  onComparison: (comparison: Comparison) => void,
): Promise<void> {
  let worlds: Worlds | undefined;
  try {
    for (const seed of seeds) {
      const scenario = drawMix(seed);
      worlds ??= await openWorlds(scenario);
      const simulated = await worlds.simulated.run(scenario);
      const full = await worlds.full.run(scenario);
      const differences = differencesOf(simulated, full);
      onComparison({
        seed,
        workflow: scenario.subject.workflow,
        executions: full.executions.length,
        historyEvents: full.histories.length,
        differences,
      });
      if (differences.length === 0) continue;
      // whatever differs now would differ in every seed after it
      await closeWorlds(worlds);
      worlds = undefined;
    }
  } finally {
    if (worlds !== undefined) await closeWorlds(worlds);
  }
}

type Worlds = Readonly<Record<WorldKind, World>>;

async function openWorlds({ subject, seed }: Scenario): Promise<Worlds> {
  return {
    simulated: await World.open('simulated', subject, seed),
    full: await World.open('full', subject, seed),
  };
}

async function closeWorlds({ simulated, full }: Worlds): Promise<void> {
  await simulated.close();
  await full.close();
}

export function differencesOf(simulated: WorldRecord, full: WorldRecord): Difference[] {
  const parts = Object.keys(full) as (keyof WorldRecord)[];
  return parts.flatMap((part) => [
    ...without(simulated[part], full[part]).map((line): Difference => ({ part, onlyIn: 'simulated', line })),
    ...without(full[part], simulated[part]).map((line): Difference => ({ part, onlyIn: 'full', line })),
  ]);
}

/** The lines that are not among the others as often. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}
