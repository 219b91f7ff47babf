import type { ResearchSignal } from './outputs.ts';

/** Signal of an agent, without the range of prices, which the loader adds. */
export type Reading = Omit<ResearchSignal, 'prices'>;

/** A score at least this far from 0 is a signal. Below it the evidence is mixed, and the answer is hold. */
export const SIGNAL_THRESHOLD = 0.3;

/** Evidence between -1 (falling) and 1 (rising), and how much of the score it makes up. */
export interface Evidence {
  readonly weight: number;
  readonly value: number;
}

/** The weighted mean, -1 to 1. */
export function score(evidence: readonly Evidence[]): number {
  const weight = evidence.reduce((sum, one) => sum + one.weight, 0);
  return weight === 0 ? 0 : evidence.reduce((sum, one) => sum + one.weight * one.value, 0) / weight;
}

/** How far `value` is from `reference`, as evidence: 1 when it is `band` (a share) or more above it. */
export function distance(value: number, reference: number, band: number): number {
  return reference === 0 ? 0 : clamp((value / reference - 1) / band, -1, 1);
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/**
 * The signal of a score and how sure it is: a buy or sell the surer the higher the score, a hold the surer the nearer
 * to 0. `reliability` (0 to 1) is the most the method itself deserves.
 */
export function signalOf(total: number, reliability: number): Pick<Reading, 'signal' | 'confidence'> {
  const strength = Math.abs(total);
  if (strength < SIGNAL_THRESHOLD) {
    return { signal: 'hold', confidence: rounded(reliability * (SIGNAL_THRESHOLD - strength), 2) };
  }
  return { signal: total > 0 ? 'buy' : 'sell', confidence: rounded(reliability * strength, 2) };
}

/** Six significant digits are more than any price has, and keep records small. */
export function figures(values: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, significant(value)]));
}

export function significant(value: number): number {
  return Number(value.toPrecision(6));
}

/** A share in percent: 0.0123 is `1.2 %`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
