import type { TripRule } from '../trip-rule.ts';
import { positiveNumberIssue, unknownOptionIssues } from '../validate-options.ts';
import { RATE_OPTIONS, type RateOptions, rateRule } from './rate.ts';

export interface SlowCallRateOptions extends RateOptions {
  /** a call that took this long or longer is slow, with any outcome; in milliseconds */
  readonly slowMs: number;
}

/**
 * Opens when the share of slow calls in a sliding time window reaches `rate`: a dependency that drowns answers late
 * before it stops answering.
 *
 * @throws RangeError naming every option that cannot be used
 */
export function slowCallRate(options: SlowCallRateOptions): TripRule {
  const issues = [
    ...unknownOptionIssues(options, [...RATE_OPTIONS, 'slowMs']),
    positiveNumberIssue('slowMs', options.slowMs),
  ];
  return rateRule('slow-call-rate', options, (result) => result.durationMs >= options.slowMs, issues);
}
