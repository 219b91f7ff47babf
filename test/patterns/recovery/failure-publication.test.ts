import * as fc from 'fast-check';
import {
  BEFORE_FIRST_END,
  decidePublication,
  type ExecutionEnd,
  endsAfter,
  type HistoryEntry,
  hasEndsAfter,
  isPublicationDue,
  PUBLICATION_LEASE_MS,
  type Publication,
  withPublished,
} from '../../../patterns/recovery/failure-publication.ts';

const end = (redriveCount: number, status: ExecutionEnd['status'] = 'FAILED'): ExecutionEnd => ({
  redriveCount,
  status,
  error: 'AgentError',
  cause: '',
  atMs: redriveCount,
});
const OTHER: HistoryEntry = { kind: 'other' };

/** The history of an execution with these ends, newest first, with so many other events before each of them. */
function historyOf(ends: readonly ExecutionEnd[], others: number, isRunning: boolean): HistoryEntry[] {
  const oldestFirst = ends.flatMap(({ redriveCount, ...ended }, index): HistoryEntry[] => [
    ...(redriveCount === 0 ? [] : [{ kind: 'redriven', redriveCount } as const]),
    ...Array.from({ length: others }, () => OTHER),
    ...(isRunning && index === ends.length - 1 ? [] : [{ kind: 'end', end: ended } as const]),
  ]);
  return oldestFirst.toReversed();
}

describe('the ends of an execution', () => {
  const anyHistory = fc.record({
    statuses: fc.array(fc.constantFrom<ExecutionEnd['status']>('FAILED', 'TIMED_OUT', 'ABORTED'), {
      minLength: 1,
      maxLength: 6,
    }),
    others: fc.nat(3),
    isRunning: fc.boolean(),
    published: fc.integer({ min: BEFORE_FIRST_END, max: 6 }),
  });

  test('after a redrive count are read from the whole history, oldest first', () => {
    fc.assert(
      fc.property(anyHistory, ({ statuses, others, isRunning, published }) => {
        const ends = statuses.map((status, redriveCount) => end(redriveCount, status));
        const ended = isRunning ? ends.slice(0, -1) : ends;
        const expected = ended.filter(({ redriveCount }) => redriveCount > published);
        expect(endsAfter(historyOf(ends, others, isRunning), published)).toEqual(expected);
      }),
    );
  });

  test('are the same from as much of the history as must be read', () => {
    fc.assert(
      fc.property(anyHistory, ({ statuses, others, isRunning, published }) => {
        const history = historyOf(
          statuses.map((status, count) => end(count, status)),
          others,
          isRunning,
        );
        const pages = history.map((_, index) => history.slice(0, index + 1));
        const page = pages.find((read) => hasEndsAfter(read, published)) ?? history;
        expect(endsAfter(page, published)).toEqual(endsAfter(history, published));
      }),
    );
  });
});

describe('a publication', () => {
  const publication: Publication = { executionArn: 'arn', revision: 3, publishedRedriveCount: 1, claim: null };

  test('is due for a failure that it does not include, and for ends before a redrive', () => {
    expect(isPublicationDue({ status: 'FAILED', redriveCount: 0 }, undefined)).toBe(true);
    expect(isPublicationDue({ status: 'RUNNING', redriveCount: 0 }, undefined)).toBe(false);
    expect(isPublicationDue({ status: 'SUCCEEDED', redriveCount: 1 }, undefined)).toBe(true);
    expect(isPublicationDue({ status: 'TIMED_OUT', redriveCount: 1 }, publication)).toBe(false);
    expect(isPublicationDue({ status: 'RUNNING', redriveCount: 3 }, publication)).toBe(true);
  });

  test('of new ends is claimed for its lease, with the failures among them', () => {
    const ends = [end(2), end(3, 'ABORTED')];
    expect(decidePublication(publication, 'arn', ends, 'me', 500)).toEqual({
      kind: 'publish',
      failures: [end(2)],
      lastRedriveCount: 3,
      record: { ...publication, revision: 4, claim: { ownerArn: 'me', leaseUntilMs: 500 + PUBLICATION_LEASE_MS } },
    });
  });

  test('that includes every end needs no write', () => {
    expect(decidePublication(publication, 'arn', [end(1)], 'me', 0)).toEqual({ kind: 'nothing' });
    expect(decidePublication(undefined, 'arn', [], 'me', 0)).toEqual({ kind: 'nothing' });
  });

  test('of another recovery is left to it while its lease lasts, and taken over at the end of the lease', () => {
    const claimed = { ...publication, claim: { ownerArn: 'another', leaseUntilMs: 1_000 } };
    const kindAt = (nowMs: number, ownerArn: string) =>
      decidePublication(claimed, 'arn', [end(2)], ownerArn, nowMs).kind;
    expect(decidePublication(claimed, 'arn', [end(2)], 'me', 999)).toEqual({
      kind: 'yield',
      record: { ...claimed, revision: 4 },
    });
    expect(kindAt(1_000, 'me')).toBe('publish');
    expect(kindAt(999, 'another')).toBe('publish');
  });

  test('that is published has a new revision, and no claim', () => {
    const claimed = { ...publication, claim: { ownerArn: 'me', leaseUntilMs: 1_000 } };
    expect(withPublished(claimed, 2)).toEqual({ ...publication, revision: 4, publishedRedriveCount: 2 });
  });
});
