import type { FailureEvent } from '../../patterns/catalogue/events.ts';
import {
  BEFORE_FIRST_END,
  decidePublication,
  type ExecutionEnd,
  type Publication,
  type PublicationDecision,
  withPublished,
} from '../../patterns/recovery/failure-publication.ts';

/** Attempts after a conflicting write; each conflict means that another recovery published something. */
const MAX_CONFLICTS = 10;

/** The publication of an execution's failures: its record, the execution's history and the bus. */
export interface FailurePublication {
  readonly executionArn: string;
  readonly workflowId: string;
  /** the recovery that publishes; a retry of it continues its publication */
  readonly ownerArn: string;
  read(): Promise<Publication | undefined>;
  /** @returns false after a conflicting write */
  save(record: Publication): Promise<boolean>;
  /** the ends of the execution after a redrive count, oldest first */
  endsAfter(publishedRedriveCount: number): Promise<readonly ExecutionEnd[]>;
  /** @returns whether the event was published */
  publish(event: FailureEvent): Promise<boolean>;
  nowMs(): number;
}

/**
 * Publishes every failure of an execution that was not published yet, oldest first, and then stores that it was. If it dies
 * in between, the failure is published again with the same id and content. Concurrent calls publish each failure once.
 */
export async function publishFailures(publication: FailurePublication): Promise<void> {
  const { executionArn, ownerArn } = publication;
  for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts += 1) {
    const record = await publication.read();
    const ends = await publication.endsAfter(record?.publishedRedriveCount ?? BEFORE_FIRST_END);
    const decision = decidePublication(record, executionArn, ends, ownerArn, publication.nowMs());
    switch (decision.kind) {
      case 'nothing':
        return;
      case 'yield':
        if (await publication.save(decision.record)) return;
        break;
      case 'publish':
        if (!(await publication.save(decision.record))) break;
        if (await publishClaimed(publication, decision)) return;
        break;
      default:
        decision satisfies never;
    }
  }
}

type Claimed = Extract<PublicationDecision, { kind: 'publish' }>;

/** @returns false when another recovery yielded meanwhile: it may have read a newer end */
async function publishClaimed(
  publication: FailurePublication,
  { failures, lastRedriveCount, record }: Claimed,
): Promise<boolean> {
  let { publishedRedriveCount } = record;
  for (const failure of failures) {
    const isPublished = await publication.publish(eventOf(publication, failure));
    // the sweeper starts another recovery for unpublished failures
    if (!isPublished) return await release(publication, record, publishedRedriveCount);
    publishedRedriveCount = failure.redriveCount;
  }
  return await release(publication, record, lastRedriveCount);
}

/** Stores what was published, over the writes of recoveries that yielded. @returns whether none did */
async function release(
  publication: FailurePublication,
  claimed: Publication,
  publishedRedriveCount: number,
): Promise<boolean> {
  let record: Publication | undefined = claimed;
  let isAlone = true;
  while (
    record?.claim?.ownerArn === publication.ownerArn &&
    !(await publication.save(withPublished(record, publishedRedriveCount)))
  ) {
    isAlone = false;
    record = await publication.read();
  }
  return isAlone;
}

function eventOf({ executionArn, workflowId }: FailurePublication, failure: ExecutionEnd): FailureEvent {
  const { redriveCount, atMs, status, error, cause } = failure;
  const id = `${executionArn}#failed#${redriveCount}`;
  return { code: 'RunFailed', id, atMs, workflowId, executionArn, status, error, cause, redriveCount };
}
