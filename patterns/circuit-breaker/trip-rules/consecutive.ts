import { NOTHING, type TripRule } from '../trip-rule.ts';
import { positiveIntegerIssue, throwIfInvalid } from '../validate-options.ts';

/**
 * Opens at the given number of failures without a success between them, exactly and for the whole fleet. Failures are a
 * set of ids, so a repeated report counts once; the set never grows beyond the threshold less one, because the failure
 * that would fill it opens the circuit instead. A success only counts if its call knew of failures: healthy calls write
 * nothing.
 *
 * @throws RangeError unless `failures` is a positive integer
 */
export function consecutiveFailures(failures: number): TripRule {
  throwIfInvalid('consecutiveFailures', [positiveIntegerIssue('failures', failures)]);
  const most = failures - 1;
  return {
    name: 'consecutive-failures',
    ignoresDuration: true,
    wantsSuccess: (evidence) => evidence.failed.size > 0,
    judge(evidence, result) {
      if (result.outcome === 'success') return evidence.failed.size > 0 ? { kind: 'forget' } : NOTHING;
      if (evidence.failed.has(result.id)) return NOTHING;
      if (evidence.failed.size >= most) return { kind: 'trip', detail: `${failures} failures in a row` };
      return {
        kind: 'remember',
        conditions: [{ kind: 'has-capacity-or-contains', path: ['failed'], size: most, member: result.id }],
        changes: [{ kind: 'add', path: ['failed'], member: result.id }],
        decideAgain: false,
      };
    },
  };
}
