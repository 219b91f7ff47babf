/**
 * Intervals for shares and percentiles. Sources: Clopper and Pearson, Biometrika 26 (1934), as the exact one; Wilson, JASA 22
 * (1927), shown beside it and never gated on, as it claims too much for shares near 1; order statistics for percentiles.
 */

/** log of the probabilities of exactly 0, 1, 2 … of `n`, each with probability `p` between 0 and 1 */
function* logBinomials(n: number, p: number): Generator<number> {
  let log = n * Math.log1p(-p);
  const logOdds = Math.log(p) - Math.log1p(-p);
  for (let k = 0; k <= n; k++) {
    yield log;
    log += Math.log((n - k) / (k + 1)) + logOdds;
  }
}

/** Probability of at most `k` of `n`. @param p between 0 and 1, both excluded */
export function binomialCdf(k: number, n: number, p: number): number {
  let sum = 0;
  let at = 0;
  for (const log of logBinomials(n, p)) {
    if (at > k) break;
    sum += Math.exp(log);
    at += 1;
  }
  return Math.min(1, sum);
}

/**
 * One-sided lower bound of a share: with this confidence the true one is not below it.
 * @param failures observed among `n`
 */
export function clopperPearsonLower(failures: number, n: number, confidence = 0.95): number {
  if (n === 0 || failures >= n) return 0;
  // the share at which so few failures would be seen with probability 1 - confidence
  let low = 0;
  let high = 1;
  for (let step = 0; step < 60; step++) {
    const failureRate = (low + high) / 2;
    if (binomialCdf(failures, n, failureRate) > 1 - confidence) low = failureRate;
    else high = failureRate;
  }
  return 1 - (low + high) / 2;
}

/** One-sided 95 % lower bound after Wilson, without continuity correction. */
export function wilsonLower(failures: number, n: number): number {
  if (n === 0) return 0;
  const z = 1.6448536269514722;
  const share = (n - failures) / n;
  const centre = share + (z * z) / (2 * n);
  const spread = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return (centre - spread) / (1 + (z * z) / n);
}

export interface Percentile {
  readonly value: number;
  /** an observed value that the true percentile is not below, with 95 % confidence; undefined with too few values */
  readonly low: number | undefined;
  /** one that it is not above, with 95 % confidence; undefined with too few values */
  readonly high: number | undefined;
}

/** A percentile with a two-sided 90 % interval. @returns undefined without values @param share 0 to 1 */
export function percentile(values: readonly number[], share: number): Percentile | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const n = sorted.length;
  const value = sorted[Math.max(0, Math.ceil(share * n) - 1)];
  if (value === undefined) return undefined;
  let below = -1;
  let above = n;
  let cumulative = 0;
  let k = 0;
  for (const log of logBinomials(n, share)) {
    cumulative += Math.exp(log);
    if (cumulative <= 0.05) below = k;
    if (cumulative >= 0.95 && above === n) above = k;
    k += 1;
  }
  return { value, low: sorted[below], high: sorted[above] };
}
