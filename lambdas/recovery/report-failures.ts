import type { FailureEvent } from '../../patterns/catalogue/events.ts';
import {
  BEFORE_FIRST_RUN,
  decideReport,
  type FailureReport,
  type ReportDecision,
  type RunEnd,
  withPublished,
} from '../../patterns/recovery/run-failures.ts';

/** Attempts after a conflicting write; each conflict means that another recovery published something. */
const MAX_CONFLICTS = 10;

/** An execution, with access to its report, its history and the bus. */
export interface ReportedExecution {
  readonly executionArn: string;
  readonly workflowId: string;
  /** the recovery that publishes; a retry of it continues its report */
  readonly ownerArn: string;
  read(): Promise<FailureReport | undefined>;
  /** @returns false after a conflicting write */
  save(report: FailureReport): Promise<boolean>;
  /** the ends of its runs after a redrive count, oldest first */
  endsAfter(reportedRedriveCount: number): Promise<readonly RunEnd[]>;
  /** @returns whether the event was published */
  publish(event: FailureEvent): Promise<boolean>;
  nowMs(): number;
}

/**
 * Publishes every failure of an execution that was not published yet, oldest first, and then stores that it was. If it dies
 * in between, the failure is published again with the same id and content. Concurrent calls publish each failure once.
 */
export async function reportFailures(execution: ReportedExecution): Promise<void> {
  const { executionArn, ownerArn } = execution;
  for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts += 1) {
    const report = await execution.read();
    const ends = await execution.endsAfter(report?.reportedRedriveCount ?? BEFORE_FIRST_RUN);
    const decision = decideReport(report, executionArn, ends, ownerArn, execution.nowMs());
    switch (decision.kind) {
      case 'nothing':
        return;
      case 'yield':
        if (await execution.save(decision.report)) return;
        break;
      case 'publish':
        if (!(await execution.save(decision.report))) break;
        if (await publishClaimed(execution, decision)) return;
        break;
      default:
        decision satisfies never;
    }
  }
}

type Claimed = Extract<ReportDecision, { kind: 'publish' }>;

/** @returns false when another recovery yielded meanwhile: it may have read a newer end */
async function publishClaimed(
  execution: ReportedExecution,
  { failures, lastRedriveCount, report }: Claimed,
): Promise<boolean> {
  let { reportedRedriveCount } = report;
  for (const failure of failures) {
    const isPublished = await execution.publish(eventOf(execution, failure));
    // the sweeper starts another recovery for unreported failures
    if (!isPublished) return await release(execution, report, reportedRedriveCount);
    reportedRedriveCount = failure.redriveCount;
  }
  return await release(execution, report, lastRedriveCount);
}

/** Stores what was published, over the writes of recoveries that yielded. @returns whether none did */
async function release(
  execution: ReportedExecution,
  claimed: FailureReport,
  reportedRedriveCount: number,
): Promise<boolean> {
  let report: FailureReport | undefined = claimed;
  let isAlone = true;
  while (
    report?.claim?.ownerArn === execution.ownerArn &&
    !(await execution.save(withPublished(report, reportedRedriveCount)))
  ) {
    isAlone = false;
    report = await execution.read();
  }
  return isAlone;
}

function eventOf({ executionArn, workflowId }: ReportedExecution, failure: RunEnd): FailureEvent {
  const { redriveCount, atMs, status, error, cause } = failure;
  const id = `${executionArn}#failed#${redriveCount}`;
  return { code: 'RunFailed', id, atMs, workflowId, executionArn, status, error, cause, redriveCount };
}
