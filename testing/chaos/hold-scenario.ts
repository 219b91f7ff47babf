import type { Arena } from './arena.ts';
import { violationsIn } from './check.ts';
import type { Violation } from './checks/check.ts';
import type { Evidence } from './evidence.ts';
import { StandstillError } from './running.ts';
import type { Scenario } from './scenario.ts';

/** A scenario that was run, and what it violated. */
export interface HeldScenario {
  readonly violations: readonly Violation[];
  /** undefined when it did not end */
  readonly evidence?: Evidence;
  /** whether something of it would go on beside the next scenario of its cloud */
  readonly isBroken: boolean;
}

/** Runs a scenario and holds what it left against every check. */
export async function holdScenario(arena: Arena, scenario: Scenario): Promise<HeldScenario> {
  try {
    const evidence = await arena.run(scenario);
    const isBroken = evidence.executions.some(({ status }) => status === 'RUNNING');
    return { violations: violationsIn(evidence), evidence, isBroken };
  } catch (error) {
    if (!(error instanceof StandstillError)) throw error;
    const violation = { check: 'every execution ends', about: `seed ${scenario.seed}`, what: error.message };
    return { violations: [violation], isBroken: true };
  }
}
