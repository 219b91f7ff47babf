import { describeValue } from '../json/describe-value.ts';
import type { TripRule } from './trip-rule.ts';
import { consecutiveFailures } from './trip-rules/consecutive.ts';
import {
  minimumIssue,
  positiveIntegerIssue,
  positiveNumberIssue,
  throwIfInvalid,
  unknownOptionIssues,
} from './validate-options.ts';

/** Defaults, written once: docs and tests read them here. */
export const CIRCUIT_BREAKER_DEFAULTS = {
  /** as gobreaker, Dapr and Temporal (theirs: more than 5) */
  failuresToOpen: 5,
  /** as gobreaker, Dapr and Temporal */
  openMs: 60_000,
  /** so that one lucky answer does not close the circuit */
  successesToClose: 2,
  /** equals successesToClose, so that probes running at the same time can close the circuit */
  halfOpenPermits: 2,
  /** the budget of an agent call over all attempts: a live prober never loses its permit */
  permitTimeoutMs: 45_000,
  /** no backoff: all open periods have the same length */
  openBackoffFactor: 1,
  /** ten times the open period, or the open period if that is longer; only reached with a backoff factor above 1 */
  maxOpenMs: 600_000,
} as const;

/** Settings of one circuit. They are read at every decision; an open period that has begun keeps its end. */
export interface CircuitBreakerSettings {
  /** @default consecutiveFailures(5) */
  readonly tripRule: TripRule;
  /** how long a circuit stays open before a probe is admitted, in milliseconds @default 60000 */
  readonly openMs: number;
  /** each failed half-open period multiplies the next open period by this @default 1 */
  readonly openBackoffFactor: number;
  /** longest open period the backoff leads to, in milliseconds @default 600000, or openMs if that is more */
  readonly maxOpenMs: number;
  /** successful probes that close the circuit @default 2 */
  readonly successesToClose: number;
  /** probes admitted at a time while half-open @default 2 */
  readonly halfOpenPermits: number;
  /** a probe's permit expires so long after its last renewal, in milliseconds @default 45000 */
  readonly permitTimeoutMs: number;
}

/** Settings as a caller gives them: an option that is left out or undefined has its default. */
export type CircuitBreakerOptions = {
  readonly [Name in keyof CircuitBreakerSettings]?: CircuitBreakerSettings[Name] | undefined;
} & {
  /** short for `tripRule: consecutiveFailures(failuresToOpen)`; not together with `tripRule` @default 5 */
  readonly failuresToOpen?: number | undefined;
};

const OPTIONS: readonly string[] = ['tripRule', ...Object.keys(CIRCUIT_BREAKER_DEFAULTS)];

/** Completes options with the defaults. @throws RangeError naming every option that does not exist or cannot be used */
export function circuitBreakerSettings(options: CircuitBreakerOptions = {}): CircuitBreakerSettings {
  if (typeof options !== 'object' || options === null) {
    throw new RangeError(`circuit breaker settings must be options by name, got ${describeValue(options)}`);
  }
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const { failuresToOpen, tripRule, ...settings }: WithDefaults = {
    ...CIRCUIT_BREAKER_DEFAULTS,
    maxOpenMs: Math.max(CIRCUIT_BREAKER_DEFAULTS.maxOpenMs, Number(options.openMs) || 0),
    ...given,
  };
  throwIfInvalid('circuit breaker settings', [
    ...unknownOptionIssues(given, OPTIONS),
    positiveIntegerIssue('failuresToOpen', failuresToOpen),
    tripRuleIssue(given),
    positiveNumberIssue('openMs', settings.openMs),
    minimumIssue(1, 'openBackoffFactor', settings.openBackoffFactor),
    positiveNumberIssue('maxOpenMs', settings.maxOpenMs) ??
      (settings.maxOpenMs >= settings.openMs
        ? undefined
        : `maxOpenMs must not be below openMs ${settings.openMs}, got ${settings.maxOpenMs}`),
    positiveIntegerIssue('successesToClose', settings.successesToClose),
    positiveIntegerIssue('halfOpenPermits', settings.halfOpenPermits),
    positiveNumberIssue('permitTimeoutMs', settings.permitTimeoutMs),
  ]);
  return { ...settings, tripRule: tripRule ?? consecutiveFailures(failuresToOpen) };
}

type WithDefaults = Omit<CircuitBreakerSettings, 'tripRule'> & {
  readonly tripRule?: TripRule;
  readonly failuresToOpen: number;
};

function tripRuleIssue({ tripRule, failuresToOpen }: CircuitBreakerOptions): string | undefined {
  if (tripRule === undefined) return undefined;
  if (failuresToOpen !== undefined)
    return 'tripRule and failuresToOpen exclude each other: each decides when the circuit opens';
  const { judge, wantsSuccess } = (tripRule ?? {}) as Partial<TripRule>;
  return typeof judge === 'function' && typeof wantsSuccess === 'function'
    ? undefined
    : `tripRule must be a rule like consecutiveFailures(5), got ${describeValue(tripRule)}`;
}

/** Length of an open period after so many failed half-open periods. */
export function openPeriodMs(settings: CircuitBreakerSettings, reopenings: number): number {
  return Math.min(settings.maxOpenMs, settings.openMs * settings.openBackoffFactor ** reopenings);
}
