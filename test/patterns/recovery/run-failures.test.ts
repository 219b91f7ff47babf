import * as fc from 'fast-check';
import {
  BEFORE_FIRST_RUN,
  decideReport,
  endsAfter,
  type FailureReport,
  type HistoryEntry,
  hasEndsAfter,
  isReportDue,
  REPORT_LEASE_MS,
  type RunEnd,
  withPublished,
} from '../../../patterns/recovery/run-failures.ts';

const end = (redriveCount: number, status: RunEnd['status'] = 'FAILED'): RunEnd => ({
  redriveCount,
  status,
  error: 'AgentError',
  cause: '',
  atMs: redriveCount,
});
const OTHER: HistoryEntry = { kind: 'other' };

/** The history of an execution with these runs, newest first, with so many events of each run that do not matter. */
function historyOf(runs: readonly RunEnd[], others: number, isRunning: boolean): HistoryEntry[] {
  const oldestFirst = runs.flatMap(({ redriveCount, ...ended }, index): HistoryEntry[] => [
    ...(redriveCount === 0 ? [] : [{ kind: 'redriven', redriveCount } as const]),
    ...Array.from({ length: others }, () => OTHER),
    ...(isRunning && index === runs.length - 1 ? [] : [{ kind: 'end', end: ended } as const]),
  ]);
  return oldestFirst.toReversed();
}

describe('the ends of the runs of an execution', () => {
  const anyHistory = fc.record({
    statuses: fc.array(fc.constantFrom<RunEnd['status']>('FAILED', 'TIMED_OUT', 'ABORTED'), {
      minLength: 1,
      maxLength: 6,
    }),
    others: fc.nat(3),
    isRunning: fc.boolean(),
    reported: fc.integer({ min: BEFORE_FIRST_RUN, max: 6 }),
  });

  test('after a redrive count are read from the whole history, oldest first', () => {
    fc.assert(
      fc.property(anyHistory, ({ statuses, others, isRunning, reported }) => {
        const runs = statuses.map((status, redriveCount) => end(redriveCount, status));
        const ended = isRunning ? runs.slice(0, -1) : runs;
        const expected = ended.filter(({ redriveCount }) => redriveCount > reported);
        expect(endsAfter(historyOf(runs, others, isRunning), reported)).toEqual(expected);
      }),
    );
  });

  test('are the same from as much of the history as must be read', () => {
    fc.assert(
      fc.property(anyHistory, ({ statuses, others, isRunning, reported }) => {
        const history = historyOf(
          statuses.map((status, count) => end(count, status)),
          others,
          isRunning,
        );
        const pages = history.map((_, index) => history.slice(0, index + 1));
        const page = pages.find((read) => hasEndsAfter(read, reported)) ?? history;
        expect(endsAfter(page, reported)).toEqual(endsAfter(history, reported));
      }),
    );
  });
});

describe('a report', () => {
  const report: FailureReport = { executionArn: 'arn', revision: 3, reportedRedriveCount: 1, claim: null };

  test('is due for a failure that it does not include, and for runs before a redrive', () => {
    expect(isReportDue({ status: 'FAILED', redriveCount: 0 }, undefined)).toBe(true);
    expect(isReportDue({ status: 'RUNNING', redriveCount: 0 }, undefined)).toBe(false);
    expect(isReportDue({ status: 'SUCCEEDED', redriveCount: 1 }, undefined)).toBe(true);
    expect(isReportDue({ status: 'TIMED_OUT', redriveCount: 1 }, report)).toBe(false);
    expect(isReportDue({ status: 'RUNNING', redriveCount: 3 }, report)).toBe(true);
  });

  test('of new ends is claimed for its lease, with the failures among them', () => {
    const ends = [end(2), end(3, 'ABORTED')];
    expect(decideReport(report, 'arn', ends, 'me', 500)).toEqual({
      kind: 'publish',
      failures: [end(2)],
      lastRedriveCount: 3,
      report: { ...report, revision: 4, claim: { ownerArn: 'me', leaseUntilMs: 500 + REPORT_LEASE_MS } },
    });
  });

  test('that includes every end needs no write', () => {
    expect(decideReport(report, 'arn', [end(1)], 'me', 0)).toEqual({ kind: 'nothing' });
    expect(decideReport(undefined, 'arn', [], 'me', 0)).toEqual({ kind: 'nothing' });
  });

  test('of another recovery is left to it while its lease lasts, and taken over at the end of the lease', () => {
    const claimed = { ...report, claim: { ownerArn: 'another', leaseUntilMs: 1_000 } };
    const kindAt = (nowMs: number, ownerArn: string) => decideReport(claimed, 'arn', [end(2)], ownerArn, nowMs).kind;
    expect(decideReport(claimed, 'arn', [end(2)], 'me', 999)).toEqual({
      kind: 'yield',
      report: { ...claimed, revision: 4 },
    });
    expect(kindAt(1_000, 'me')).toBe('publish');
    expect(kindAt(999, 'another')).toBe('publish');
  });

  test('that is published has a new revision, and no claim', () => {
    const claimed = { ...report, claim: { ownerArn: 'me', leaseUntilMs: 1_000 } };
    expect(withPublished(claimed, 2)).toEqual({ ...report, revision: 4, reportedRedriveCount: 2 });
  });
});
