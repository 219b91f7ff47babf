import type { TripRule } from '../trip-rule.ts';
import { type RateOptions, rateRule } from './rate.ts';

/**
 * Opens when the share of failures among the calls of a sliding time window reaches `rate`.
 *
 * @throws RangeError naming every option that cannot be used
 */
export function failureRate(options: RateOptions): TripRule {
  return rateRule('failure-rate', options, (result) => result.outcome === 'failure');
}
