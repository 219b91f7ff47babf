/** Trading days of a year, the usual factor between daily and yearly volatility. */
export const TRADING_DAYS_PER_YEAR = 252;

/** Change from each close to the next, as a share. */
export function dailyReturns(closes: readonly number[]): number[] {
  return closes.slice(1).map((close, index) => close / (closes[index] ?? close) - 1);
}

/** Standard deviation of the daily returns, scaled to a year, as a share. */
export function yearlyVolatility(closes: readonly number[]): number {
  const returns = dailyReturns(closes);
  const mean = average(returns);
  return Math.sqrt(average(returns.map((value) => (value - mean) ** 2)) * TRADING_DAYS_PER_YEAR);
}

export interface Drawdown {
  /** from the highest close to the last one, as a share of the highest */
  readonly current: number;
  /** the deepest fall from a high, as a share of it */
  readonly deepest: number;
}

export function drawdown(closes: readonly number[]): Drawdown {
  let [peak, current, deepest] = [0, 0, 0];
  for (const close of closes) {
    peak = Math.max(peak, close);
    current = 1 - close / peak;
    deepest = Math.max(deepest, current);
  }
  return { current, deepest };
}

/** The loss that one day in twenty exceeded, as a positive share; 0 when such days were gains. */
export function dailyValueAtRisk(closes: readonly number[]): number {
  const sorted = dailyReturns(closes).sort((a, b) => a - b);
  return Math.max(0, -(sorted[Math.floor(sorted.length * 0.05)] ?? 0));
}

export function average(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
