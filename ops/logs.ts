import {
  type CloudWatchLogsClient,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { type LogLine, readLogLine } from './log-line.ts';
import type { Target } from './target.ts';

export type { LogLine } from './log-line.ts';

const FUNCTION_GROUPS = '/aws/lambda/';

/**
 * What the functions logged about a workflow, in the order of time.
 * @param sinceMs only lines from then on
 */
export async function readLogs(target: Target, workflowId: string, sinceMs: number): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for await (const page of paginateDescribeLogGroups(
    { client: target.logs },
    { logGroupNamePrefix: FUNCTION_GROUPS },
  )) {
    const groups = (page.logGroups ?? []).flatMap(({ logGroupName }) => logGroupName ?? []);
    const read = await Promise.all(groups.map((group) => readGroup(target.logs, group, workflowId, sinceMs)));
    lines.push(...read.flat());
  }
  return lines.sort((a, b) => a.atMs - b.atMs);
}

async function readGroup(logs: CloudWatchLogsClient, group: string, workflowId: string, sinceMs: number) {
  const lines: LogLine[] = [];
  const request = { logGroupName: group, startTime: sinceMs, filterPattern: `"${workflowId}"` };
  for await (const page of paginateFilterLogEvents({ client: logs }, request)) {
    for (const { timestamp = 0, message = '' } of page.events ?? []) {
      lines.push(readLogLine(group.slice(FUNCTION_GROUPS.length), timestamp, message));
    }
  }
  return lines;
}
