import * as z from 'zod';

/** How long a recovery owns the publication of an execution's failures, in milliseconds: longer than its function may run. */
export const PUBLICATION_LEASE_MS = 60_000;

/** Below the redrive count of an execution's first end, which is 0. */
export const BEFORE_FIRST_END = -1;

/** Whether an execution ended with a failure: an operator's stop (ABORTED) is none. */
export function hasFailed(status: string): boolean {
  return status === 'FAILED' || status === 'TIMED_OUT';
}

/** An end of an execution: a redriven one ends once more. */
export interface ExecutionEnd {
  /** how often the execution had been redriven when it ended */
  readonly redriveCount: number;
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly error: string;
  readonly cause: string;
  readonly atMs: number;
}

/** The history events that end or redrive an execution; every other event is `other`. */
export type HistoryEntry =
  | { readonly kind: 'end'; readonly end: Omit<ExecutionEnd, 'redriveCount'> }
  | { readonly kind: 'redriven'; readonly redriveCount: number }
  | { readonly kind: 'other' };

/** The stored record of which failures of an execution are published, one item per execution. */
export const publication = z.object({
  executionArn: z.string(),
  /** raised with every write: each one is conditional on it */
  revision: z.int().positive(),
  /** the failures up to this redrive count are published */
  publishedRedriveCount: z.int(),
  /** the recovery that publishes the next ones, and the end of its lease */
  claim: z.object({ ownerArn: z.string(), leaseUntilMs: z.number() }).nullable(),
});

export type Publication = z.infer<typeof publication>;

/** Whether a history, read newest first, has been read back far enough to contain every end after a redrive count. */
export function hasEndsAfter(newestFirst: readonly HistoryEntry[], publishedRedriveCount: number): boolean {
  return newestFirst.some((entry) => entry.kind === 'redriven' && entry.redriveCount <= publishedRedriveCount + 1);
}

/**
 * The ends of an execution after a redrive count, oldest first. Only the history has all of them: the description of a redriven
 * execution does not have its earlier failures, and their events may be lost.
 * @param newestFirst the whole history, or as much of it as {@link hasEndsAfter} requires
 */
export function endsAfter(newestFirst: readonly HistoryEntry[], publishedRedriveCount: number): ExecutionEnd[] {
  const ends: ExecutionEnd[] = [];
  // ends whose redrive count the next older ExecutionRedriven names
  let unnumbered: Omit<ExecutionEnd, 'redriveCount'>[] = [];
  let next = 0;
  for (const entry of newestFirst) {
    if (entry.kind === 'end') unnumbered.push(entry.end);
    if (entry.kind !== 'redriven') continue;
    const { redriveCount } = entry;
    ends.push(...unnumbered.map((end) => ({ ...end, redriveCount })));
    unnumbered = [];
    next = redriveCount - 1;
    if (next <= publishedRedriveCount) break;
  }
  ends.push(...unnumbered.map((end) => ({ ...end, redriveCount: next })));
  return ends.filter(({ redriveCount }) => redriveCount > publishedRedriveCount).reverse();
}

/** Whether a listed execution may have a failure that was not published; its history need not be read. */
export function isPublicationDue(
  { status, redriveCount }: { readonly status: string; readonly redriveCount: number },
  publication: Publication | undefined,
): boolean {
  return (
    (publication?.publishedRedriveCount ?? BEFORE_FIRST_END) < (hasFailed(status) ? redriveCount : redriveCount - 1)
  );
}

/** The decision about ends that are not published yet. It takes effect once its record is written. */
export type PublicationDecision =
  | { readonly kind: 'nothing' }
  /** another recovery publishes; this write makes it read the history again */
  | { readonly kind: 'yield'; readonly record: Publication }
  | {
      readonly kind: 'publish';
      /** oldest first; none when all ends are successes or stops */
      readonly failures: readonly ExecutionEnd[];
      /** redrive count of the newest end */
      readonly lastRedriveCount: number;
      readonly record: Publication;
    };

export function decidePublication(
  publication: Publication | undefined,
  executionArn: string,
  ends: readonly ExecutionEnd[],
  ownerArn: string,
  nowMs: number,
): PublicationDecision {
  const publishedRedriveCount = publication?.publishedRedriveCount ?? BEFORE_FIRST_END;
  const lastRedriveCount = Math.max(publishedRedriveCount, ...ends.map(({ redriveCount }) => redriveCount));
  if (lastRedriveCount === publishedRedriveCount) return { kind: 'nothing' };
  const failures = ends.filter(({ status }) => hasFailed(status));
  const revision = (publication?.revision ?? 0) + 1;
  if (
    publication !== undefined &&
    publication.claim !== null &&
    publication.claim.ownerArn !== ownerArn &&
    nowMs < publication.claim.leaseUntilMs
  ) {
    return { kind: 'yield', record: { ...publication, revision } };
  }
  const claim = { ownerArn, leaseUntilMs: nowMs + PUBLICATION_LEASE_MS };
  const claimed = { executionArn, revision, publishedRedriveCount, claim };
  return { kind: 'publish', failures, lastRedriveCount, record: claimed };
}

/** The record after failures up to a redrive count are published. */
export function withPublished(publication: Publication, publishedRedriveCount: number): Publication {
  return { ...publication, revision: publication.revision + 1, publishedRedriveCount, claim: null };
}
