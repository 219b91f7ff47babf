import { Arena } from '../../testing/chaos/arena.ts';
import type { Violation } from '../../testing/chaos/checks/check.ts';
import { holdScenario } from '../../testing/chaos/hold-scenario.ts';
import type { Scenario } from '../../testing/chaos/scenario.ts';
import { noteReports } from '../support/reported.ts';

/** What came of one seed. */
export interface SeedResult {
  readonly seed: number;
  readonly workflow: string;
  readonly runs: number;
  readonly executions: number;
  readonly violations: readonly Violation[];
}

/** A cloud serves so many scenarios: its logs are read anew for each of them. */
const SCENARIOS_PER_CLOUD = 12;

/**
 * Runs scenarios. Those of the same workflow share a cloud, so they do not come in the order of their seeds.
 * @param onResult called as soon as a scenario is done
 */
export async function runScenarios(
  all: readonly Scenario[],
  onResult: (result: SeedResult) => void = () => {},
): Promise<SeedResult[]> {
  const results: SeedResult[] = [];
  for (const scenarios of batches(all)) {
    let arena: Arena | undefined;
    for (const scenario of scenarios) {
      arena ??= await Arena.open(scenario.subject, { onCloud: noteReports });
      const { result, isBroken } = await runScenario(arena, scenario);
      results.push(result);
      onResult(result);
      if (!isBroken) continue;
      await arena.close();
      arena = undefined;
    }
    await arena?.close();
  }
  return results.toSorted((a, b) => a.seed - b.seed);
}

async function runScenario(arena: Arena, scenario: Scenario): Promise<{ result: SeedResult; isBroken: boolean }> {
  const { seed, subject, runs } = scenario;
  const { violations, evidence, isBroken } = await holdScenario(arena, scenario);
  const executions = evidence?.executions.length ?? 0;
  return { result: { seed, workflow: subject.workflow, runs: runs.length, executions, violations }, isBroken };
}

function batches(scenarios: readonly Scenario[]): Scenario[][] {
  const workflows = new Set(scenarios.map(({ subject }) => subject.workflow));
  return [...workflows].flatMap((workflow) => {
    const own = scenarios.filter(({ subject }) => subject.workflow === workflow);
    return Array.from({ length: Math.ceil(own.length / SCENARIOS_PER_CLOUD) }, (_, index) =>
      own.slice(index * SCENARIOS_PER_CLOUD, (index + 1) * SCENARIOS_PER_CLOUD),
    );
  });
}
