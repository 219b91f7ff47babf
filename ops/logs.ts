import {
  type CloudWatchLogsClient,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { type LogLine, readLogLine } from './log-line.ts';
import type { Execution } from './status.ts';
import type { Target } from './target.ts';

export type { LogLine } from './log-line.ts';

/** What the functions logged about an execution's workflow since the execution started, in the order of time. */
export async function readLogs(
  target: Target,
  { workflowId, startedAtMs }: Pick<Execution, 'workflowId' | 'startedAtMs'>,
): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  const named = target.logGroupPrefix === '' ? {} : { logGroupNamePrefix: target.logGroupPrefix };
  for await (const page of paginateDescribeLogGroups({ client: target.logs }, named)) {
    const groups = (page.logGroups ?? []).flatMap(({ logGroupName }) => logGroupName ?? []);
    const read = await Promise.all(groups.map((group) => readGroup(target.logs, group, workflowId, startedAtMs)));
    lines.push(...read.flat());
  }
  return lines.sort((a, b) => a.atMs - b.atMs);
}

async function readGroup(logs: CloudWatchLogsClient, group: string, workflowId: string, sinceMs: number) {
  const lines: LogLine[] = [];
  const request = { logGroupName: group, startTime: sinceMs, filterPattern: `"${workflowId}"` };
  for await (const page of paginateFilterLogEvents({ client: logs }, request)) {
    for (const { timestamp = 0, message = '' } of page.events ?? []) {
      lines.push(readLogLine(group, timestamp, message));
    }
  }
  return lines;
}
