import type { TripRule } from '../trip-rule.ts';
import { unknownOptionIssues } from '../validate-options.ts';
import { RATE_OPTIONS, type RateOptions, rateRule } from './rate.ts';

/**
 * Opens when the share of failures among the calls of a sliding time window reaches `rate`.
 *
 * @throws RangeError naming every option that cannot be used
 */
export function failureRate(options: RateOptions): TripRule {
  const issues = unknownOptionIssues(options, RATE_OPTIONS);
  return rateRule('failure-rate', options, (result) => result.outcome === 'failure', issues);
}
