import { positiveInteger, positiveNumber, refuse } from './refuse.ts';
import type { TripRule } from './trip-rule.ts';
import { consecutiveFailures } from './trip-rules/consecutive.ts';

/** Defaults, written once: docs and tests read them here. */
export const CIRCUIT_BREAKER_DEFAULTS = {
  /** as gobreaker, Dapr and Temporal (theirs: more than 5) */
  failuresToOpen: 5,
  /** as gobreaker, Dapr and Temporal */
  openMs: 60_000,
  /** one lucky answer closes nothing */
  successesToClose: 2,
  /** as many as the successes needed: they can come from one wave of probes */
  halfOpenPermits: 2,
  /** the longest an agent call may take over all attempts: a live prober never loses its permit */
  leaseMs: 45_000,
  /** no backoff: what recovered is asked again after every open period of the same length */
  openBackoffFactor: 1,
  /** ten times the open period; only reached with a backoff factor above 1 */
  maxOpenMs: 600_000,
} as const;

/** How one circuit behaves. Read at every decision; what was decided before (an open period) stands. */
export interface CircuitBreakerSettings {
  /** @default consecutiveFailures(5) */
  readonly tripRule: TripRule;
  /** how long a circuit stays open before a probe is admitted, in milliseconds @default 60000 */
  readonly openMs: number;
  /** each failed half-open period multiplies the next open period by this @default 1 */
  readonly openBackoffFactor: number;
  /** longest open period the backoff leads to, in milliseconds @default 600000 */
  readonly maxOpenMs: number;
  /** successful probes that close the circuit @default 2 */
  readonly successesToClose: number;
  /** probes admitted at a time while half-open @default 2 */
  readonly halfOpenPermits: number;
  /** how long a probe may go without renewing before its permit is given to another, in milliseconds @default 45000 */
  readonly leaseMs: number;
}

/** Completes settings with the defaults. @throws RangeError naming every setting that cannot be used */
export function circuitBreakerSettings(options: Partial<CircuitBreakerSettings> = {}): CircuitBreakerSettings {
  const { failuresToOpen, ...defaults } = CIRCUIT_BREAKER_DEFAULTS;
  const settings = { tripRule: consecutiveFailures(failuresToOpen), ...defaults, ...options };
  refuse('circuit breaker settings', [
    positiveNumber('openMs', settings.openMs),
    settings.openBackoffFactor >= 1
      ? undefined
      : `openBackoffFactor must be 1 or more, got ${settings.openBackoffFactor}`,
    settings.maxOpenMs >= settings.openMs
      ? undefined
      : `maxOpenMs must not be below openMs ${settings.openMs}, got ${settings.maxOpenMs}`,
    positiveInteger('successesToClose', settings.successesToClose),
    positiveInteger('halfOpenPermits', settings.halfOpenPermits),
    positiveNumber('leaseMs', settings.leaseMs),
  ]);
  return settings;
}

/** Length of an open period after so many failed half-open periods. */
export function openPeriodMs(settings: CircuitBreakerSettings, reopenings: number): number {
  return Math.min(settings.maxOpenMs, settings.openMs * settings.openBackoffFactor ** reopenings);
}
