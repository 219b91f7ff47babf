import type { DegradationLevel } from '../report/report.ts';

/** A phase continues while at most this share of its required agents failed, in tenths: at exactly 30 % it continues. */
const CRITICAL_TENTHS = 3;

/** Success rates, in tenths, from which on a phase is at level 0 and at level 1. */
const LEVEL_0_TENTHS = 8;
const LEVEL_1_TENTHS = 5;

/** Whether a phase lost more than 30 % of its required agents. Counted in integers: 0.1 + 0.2 is not 0.3. */
export function isCritical(failedRequired: number, required: number): boolean {
  return failedRequired * 10 > required * CRITICAL_TENTHS;
}

/** Level of a phase from the agents, required and optional, that have a result. A phase without agents is at level 0. */
export function degradationLevel(succeeded: number, agents: number): DegradationLevel {
  if (succeeded * 10 >= agents * LEVEL_0_TENTHS) return 0;
  return succeeded * 10 >= agents * LEVEL_1_TENTHS ? 1 : 2;
}

/** A run's level is that of its worst phase. */
export function worstLevel(levels: readonly DegradationLevel[]): DegradationLevel {
  return levels.reduce<DegradationLevel>((worst, level) => (level > worst ? level : worst), 0);
}
