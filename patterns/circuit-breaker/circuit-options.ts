import * as z from 'zod';
import { type CircuitBreakerSettings, circuitBreakerSettings } from './settings.ts';
import { failureRate } from './trip-rules/failure-rate.ts';
import { slowCallRate } from './trip-rules/slow-call-rate.ts';

const rate = {
  /** the circuit opens when this share of the calls in the window, or more, is bad: above 0, at most 1 */
  rate: z.number(),
  /** length of the sliding window, in milliseconds */
  windowMs: z.number(),
  /** below this many calls in the window nothing is decided */
  minimumCalls: z.number(),
  /** most samples a window holds @default 100, or the minimum of calls if that is more */
  maxSamples: z.number().exactOptional(),
};

/**
 * Settings of a circuit as data: what a tier declares, and what its plan carries. A field that is left out has its default,
 * see {@link CircuitBreakerSettings}. At most one of the first three decides when the circuit opens.
 */
export const circuitOptions = z.strictObject({
  /** opens after so many failures without a success between them @default 5 */
  failuresToOpen: z.number().exactOptional(),
  /** opens by the share of calls that fail @default - not by a share */
  failureRate: z.strictObject(rate).exactOptional(),
  /** opens by the share of calls that take `slowMs` or longer, with any outcome @default - not by a share */
  slowCallRate: z.strictObject({ ...rate, slowMs: z.number() }).exactOptional(),
  /** how long the circuit stays open before a probe, in milliseconds @default 60000, or `circuitOpenTime` of the workflow */
  openMs: z.number().exactOptional(),
  /** each failed half-open period multiplies the next open period by this @default 1 */
  openBackoffFactor: z.number().exactOptional(),
  /** longest open period the backoff leads to, in milliseconds @default 600000, or openMs if that is more */
  maxOpenMs: z.number().exactOptional(),
  /** successful probes that close the circuit @default 2 */
  successesToClose: z.number().exactOptional(),
  /** probes admitted at a time while half-open @default 2 */
  halfOpenPermits: z.number().exactOptional(),
  /** a probe's permit expires so long after its last renewal, in milliseconds @default 45000, or the call's budget if that is more */
  permitTimeoutMs: z.number().exactOptional(),
});
export type CircuitOptions = z.infer<typeof circuitOptions>;

const TRIP_RULES = ['failuresToOpen', 'failureRate', 'slowCallRate'] as const;

/**
 * The settings of a circuit from its options.
 * @param defaults of the deployment, for options that are left out
 * @throws RangeError naming every option that cannot be used
 */
export function settingsOfCircuit(options: CircuitOptions = {}, defaults: CircuitOptions = {}): CircuitBreakerSettings {
  const rules = TRIP_RULES.filter((name) => options[name] !== undefined);
  if (rules.length > 1) {
    throw new RangeError(`${rules.join(' and ')} exclude each other: each decides when the circuit opens`);
  }
  const { failureRate: failures, slowCallRate: slowCalls, ...settings } = { ...defaults, ...options };
  if (failures !== undefined) return circuitBreakerSettings({ ...settings, tripRule: failureRate(failures) });
  if (slowCalls !== undefined) return circuitBreakerSettings({ ...settings, tripRule: slowCallRate(slowCalls) });
  return circuitBreakerSettings(settings);
}
