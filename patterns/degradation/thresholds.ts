import * as z from 'zod';

/** Shares of a phase's agents at which its decisions turn. */
export const phaseThresholds = z.strictObject({
  /** the phase fails when more than this share of its required agents failed, from 0 to 1 */
  criticalShare: z.number(),
  /** success rate from which on it is at level 0, full service */
  level0: z.number(),
  /** success rate from which on it is at level 1, reduced service; below it is at level 2, minimal service */
  level1: z.number(),
});
export type PhaseThresholds = z.infer<typeof phaseThresholds>;

/** At exactly 30 % a phase continues. */
export const DEFAULT_THRESHOLDS: PhaseThresholds = { criticalShare: 0.3, level0: 0.8, level1: 0.5 };
