import type { FailureEvent } from '../../patterns/catalogue/events.ts';
import {
  BEFORE_FIRST_RUN,
  decideReport,
  type FailureReport,
  published,
  type ReportDecision,
  type RunEnd,
} from '../../patterns/recovery/run-failures.ts';

/** How often a report is tried anew when another one was faster: each time that one has published something. */
const MAX_CONFLICTS = 10;

/** An execution, and where its failures are kept and published. */
export interface ReportedExecution {
  readonly executionArn: string;
  readonly workflowId: string;
  /** id of the invocation that publishes: with the same id it continues a report that it began */
  readonly owner: string;
  read(): Promise<FailureReport | undefined>;
  /** @returns false when another was faster */
  save(report: FailureReport): Promise<boolean>;
  /** the ends of its runs after a redrive count, oldest first */
  endsAfter(reportedRedriveCount: number): Promise<readonly RunEnd[]>;
  /** @returns whether the event was published */
  publish(event: FailureEvent): Promise<boolean>;
  nowMs(): number;
}

/**
 * Publishes every failure of an execution that was not published yet, oldest first, and only then keeps that it was: a
 * death in between publishes again, under the same id and with the same content. Several at once publish each failure once.
 */
export async function reportFailures(execution: ReportedExecution): Promise<void> {
  const { executionArn, owner } = execution;
  for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts += 1) {
    const report = await execution.read();
    const ends = await execution.endsAfter(report?.reportedRedriveCount ?? BEFORE_FIRST_RUN);
    const decision = decideReport(report, executionArn, ends, owner, execution.nowMs());
    switch (decision.kind) {
      case 'nothing':
        return;
      case 'leave':
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

/** @returns false when another invocation looked meanwhile, which may have seen a later end */
async function publishClaimed(
  execution: ReportedExecution,
  { failures, lastRedriveCount, report }: Claimed,
): Promise<boolean> {
  let { reportedRedriveCount } = report;
  for (const failure of failures) {
    const taken = await execution.publish(eventOf(execution, failure));
    // the sweeper looks again at what is not reported
    if (!taken) return await release(execution, report, reportedRedriveCount);
    reportedRedriveCount = failure.redriveCount;
  }
  return await release(execution, report, lastRedriveCount);
}

/** Keeps what was published, over what others wrote to say that they came by. @returns whether nobody did */
async function release(
  execution: ReportedExecution,
  claimed: FailureReport,
  reportedRedriveCount: number,
): Promise<boolean> {
  let report: FailureReport | undefined = claimed;
  let alone = true;
  while (report?.claim?.owner === execution.owner && !(await execution.save(published(report, reportedRedriveCount)))) {
    alone = false;
    report = await execution.read();
  }
  return alone;
}

function eventOf({ executionArn, workflowId }: ReportedExecution, failure: RunEnd): FailureEvent {
  const { redriveCount, atMs, status, error, cause } = failure;
  const id = `${executionArn}#failed#${redriveCount}`;
  return { code: 'RunFailed', id, atMs, workflowId, executionArn, status, error, cause, redriveCount };
}
