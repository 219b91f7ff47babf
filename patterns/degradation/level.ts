import type { DegradationLevel } from '../report/report.ts';
import { DEFAULT_THRESHOLDS } from './thresholds.ts';

/** By how much a count exceeds a share of all, in thousandths: in integers, since 0.1 + 0.2 is not 0.3. */
function excess(count: number, share: number, all: number): number {
  return count * 1000 - Math.round(share * 1000) * all;
}

/** Whether a phase lost more of its required agents than it may. */
export function isCritical(failedRequired: number, required: number, { criticalShare } = DEFAULT_THRESHOLDS): boolean {
  return excess(failedRequired, criticalShare, required) > 0;
}

/** Level of a phase from the agents, required and optional, that have a result. A phase without agents is at level 0. */
export function degradationLevel(
  succeeded: number,
  agents: number,
  { level0, level1 } = DEFAULT_THRESHOLDS,
): DegradationLevel {
  if (excess(succeeded, level0, agents) >= 0) return 0;
  return excess(succeeded, level1, agents) >= 0 ? 1 : 2;
}

/** A run's level is that of its worst phase. */
export function worstLevel(levels: readonly DegradationLevel[]): DegradationLevel {
  return levels.reduce<DegradationLevel>((worst, level) => (level > worst ? level : worst), 0);
}
