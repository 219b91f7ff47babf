import * as z from 'zod';

/** Longer than a function that publishes may run: one that died is taken over after this, in milliseconds. */
export const REPORT_LEASE_MS = 60_000;

/** The redrive count before the first run of an execution. */
export const BEFORE_FIRST_RUN = -1;

/** The end of one run of an execution, up to its next redrive, as the execution's history has it. */
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

/** What is kept of an execution's failures, one item per execution: each is published once. */
export const failureReport = z.object({
  executionArn: z.string(),
  /** raised with every write: each one is conditional on it */
  revision: z.int().positive(),
  /** failures up to this redrive count are published, or there were none */
  reportedRedriveCount: z.int(),
  /** who publishes the next ones, and until when nobody else does */
  claim: z.object({ owner: z.string(), untilMs: z.number() }).nullable(),
});

export type FailureReport = z.infer<typeof failureReport>;

/** Whether a history, read newest first, has been read back far enough to contain every end after a redrive count. */
export function hasEndsAfter(newestFirst: readonly HistoryEntry[], reportedRedriveCount: number): boolean {
  return newestFirst.some((entry) => entry.kind === 'redriven' && entry.redriveCount <= reportedRedriveCount + 1);
}

/**
 * The ends of runs after a redrive count, oldest first. Only the history knows them all: once an execution is redriven its
 * description has forgotten the failure before, and the event of that failure may be lost.
 * @param newestFirst the whole history, or as much of it as {@link hasEndsAfter} asks for
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

/** Whether an execution may have a failure that was not published: asked of what is listed, before its history is read. */
export function isReportDue(
  { status, redriveCount }: { readonly status: string; readonly redriveCount: number },
  report: FailureReport | undefined,
): boolean {
  const hasFailed = status === 'FAILED' || status === 'TIMED_OUT';
  return (report?.reportedRedriveCount ?? BEFORE_FIRST_RUN) < (hasFailed ? redriveCount : redriveCount - 1);
}

/** What to do about the ends that were not looked at yet. A report holds once it is written. */
export type ReportDecision =
  | { readonly kind: 'nothing' }
  /** another invocation publishes, and reads the history again because of this write */
  | { readonly kind: 'leave'; readonly report: FailureReport }
  | {
      readonly kind: 'publish';
      /** oldest first; none when the runs ended otherwise */
      readonly failures: readonly RunEnd[];
      /** redrive count of the newest end that was looked at */
      readonly lastRedriveCount: number;
      readonly report: FailureReport;
    };

export function decideReport(
  report: FailureReport | undefined,
  executionArn: string,
  ends: readonly RunEnd[],
  owner: string,
  nowMs: number,
): ReportDecision {
  const reportedRedriveCount = report?.reportedRedriveCount ?? BEFORE_FIRST_RUN;
  const lastRedriveCount = Math.max(reportedRedriveCount, ...ends.map(({ redriveCount }) => redriveCount));
  if (lastRedriveCount === reportedRedriveCount) return { kind: 'nothing' };
  const failures = ends.filter(({ status }) => status === 'FAILED' || status === 'TIMED_OUT');
  const revision = (report?.revision ?? 0) + 1;
  if (report !== undefined && report.claim !== null && report.claim.owner !== owner && nowMs < report.claim.untilMs) {
    return { kind: 'leave', report: { ...report, revision } };
  }
  const claim = { owner, untilMs: nowMs + REPORT_LEASE_MS };
  const claimed = { executionArn, revision, reportedRedriveCount, claim };
  return { kind: 'publish', failures, lastRedriveCount, report: claimed };
}

/** The report once failures up to a redrive count are published. */
export function published(report: FailureReport, reportedRedriveCount: number): FailureReport {
  return { ...report, revision: report.revision + 1, reportedRedriveCount, claim: null };
}
