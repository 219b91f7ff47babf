import * as z from 'zod';

/** How long a publisher owns a report, in milliseconds: longer than its function may run. */
export const REPORT_LEASE_MS = 60_000;

/** The redrive count before the first run of an execution. */
export const BEFORE_FIRST_RUN = -1;

/** Whether a run ended with a failure: an operator's stop (ABORTED) is none. */
export function hasFailed(status: string): boolean {
  return status === 'FAILED' || status === 'TIMED_OUT';
}

/** The end of an execution's run: an execution has one run more than redrives. */
export interface RunEnd {
  /** how often the execution had been redriven when it ended */
  readonly redriveCount: number;
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly error: string;
  readonly cause: string;
  readonly atMs: number;
}

/** The history events that end a run or begin the next one; every other event is `other`. */
export type HistoryEntry =
  | { readonly kind: 'end'; readonly end: Omit<RunEnd, 'redriveCount'> }
  | { readonly kind: 'redriven'; readonly redriveCount: number }
  | { readonly kind: 'other' };

/** The stored record of an execution's published failures, one item per execution. */
export const failureReport = z.object({
  executionArn: z.string(),
  /** raised with every write: each one is conditional on it */
  revision: z.int().positive(),
  /** the failures up to this redrive count are published */
  reportedRedriveCount: z.int(),
  /** the recovery that publishes the next ones, and the end of its lease */
  claim: z.object({ ownerArn: z.string(), leaseUntilMs: z.number() }).nullable(),
});

export type FailureReport = z.infer<typeof failureReport>;

/** Whether a history, read newest first, has been read back far enough to contain every end after a redrive count. */
export function hasEndsAfter(newestFirst: readonly HistoryEntry[], reportedRedriveCount: number): boolean {
  return newestFirst.some((entry) => entry.kind === 'redriven' && entry.redriveCount <= reportedRedriveCount + 1);
}

/**
 * The ends of runs after a redrive count, oldest first. Only the history has all of them: the description of a redriven
 * execution does not have its earlier failures, and their events may be lost.
 * @param newestFirst the whole history, or as much of it as {@link hasEndsAfter} requires
 */
export function endsAfter(newestFirst: readonly HistoryEntry[], reportedRedriveCount: number): RunEnd[] {
  const ends: RunEnd[] = [];
  // ends whose redrive count the next older ExecutionRedriven names
  let unnumbered: Omit<RunEnd, 'redriveCount'>[] = [];
  let next = 0;
  for (const entry of newestFirst) {
    if (entry.kind === 'end') unnumbered.push(entry.end);
    if (entry.kind !== 'redriven') continue;
    const { redriveCount } = entry;
    ends.push(...unnumbered.map((end) => ({ ...end, redriveCount })));
    unnumbered = [];
    next = redriveCount - 1;
    if (next <= reportedRedriveCount) break;
  }
  ends.push(...unnumbered.map((end) => ({ ...end, redriveCount: next })));
  return ends.filter(({ redriveCount }) => redriveCount > reportedRedriveCount).reverse();
}

/** Whether a listed execution may have a failure that was not published; its history need not be read. */
export function isReportDue(
  { status, redriveCount }: { readonly status: string; readonly redriveCount: number },
  report: FailureReport | undefined,
): boolean {
  return (report?.reportedRedriveCount ?? BEFORE_FIRST_RUN) < (hasFailed(status) ? redriveCount : redriveCount - 1);
}

/** The decision about ends that no report includes yet. It takes effect once its report is written. */
export type ReportDecision =
  | { readonly kind: 'nothing' }
  /** another recovery publishes; this write makes it read the history again */
  | { readonly kind: 'yield'; readonly report: FailureReport }
  | {
      readonly kind: 'publish';
      /** oldest first; none when the runs ended otherwise */
      readonly failures: readonly RunEnd[];
      /** redrive count of the newest end */
      readonly lastRedriveCount: number;
      readonly report: FailureReport;
    };

export function decideReport(
  report: FailureReport | undefined,
  executionArn: string,
  ends: readonly RunEnd[],
  ownerArn: string,
  nowMs: number,
): ReportDecision {
  const reportedRedriveCount = report?.reportedRedriveCount ?? BEFORE_FIRST_RUN;
  const lastRedriveCount = Math.max(reportedRedriveCount, ...ends.map(({ redriveCount }) => redriveCount));
  if (lastRedriveCount === reportedRedriveCount) return { kind: 'nothing' };
  const failures = ends.filter(({ status }) => hasFailed(status));
  const revision = (report?.revision ?? 0) + 1;
  if (
    report !== undefined &&
    report.claim !== null &&
    report.claim.ownerArn !== ownerArn &&
    nowMs < report.claim.leaseUntilMs
  ) {
    return { kind: 'yield', report: { ...report, revision } };
  }
  const claim = { ownerArn, leaseUntilMs: nowMs + REPORT_LEASE_MS };
  const claimed = { executionArn, revision, reportedRedriveCount, claim };
  return { kind: 'publish', failures, lastRedriveCount, report: claimed };
}

/** The report after failures up to a redrive count are published. */
export function withPublished(report: FailureReport, reportedRedriveCount: number): FailureReport {
  return { ...report, revision: report.revision + 1, reportedRedriveCount, claim: null };
}
