import {
  type CloudWatchLogsClient,
  type FilterLogEventsCommandInput,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { linesOfWorkflow, type StreamEvent } from './log-invocations.ts';
import type { LogLine } from './log-line.ts';
import { isNamedByStack } from './stack-names.ts';
import type { Execution } from './status.ts';
import type { Target } from './target.ts';

export type { LogLine } from './log-line.ts';

/** No invocation is longer, so all of its lines are this close to one that names the workflow. */
const LONGEST_INVOCATION_MS = 900_000;

/** Begins the names of groups to which services write themselves. */
const VENDED_LOGS = '/aws/vendedlogs/';

/** FilterLogEvents takes so many streams at once. */
const MOST_STREAMS = 100;

/**
 * The lines printed during the calls of an execution's workflow since the execution started, in the order of time: lines of
 * the logger, of the console, and of Lambda itself when a call ended badly.
 */
export async function readLogs(
  target: Target,
  { workflowId, startedAtMs }: Pick<Execution, 'workflowId' | 'startedAtMs'>,
): Promise<LogLine[]> {
  const lines = await eachLogGroup(target, (group) => readGroup(target.logs, group, workflowId, startedAtMs));
  return lines.sort((a, b) => a.atMs - b.atMs);
}

/** Lambda's REPORT lines of whatever the workflow's functions ran in a time, of other executions too. */
export async function readReportLines(target: Target, fromMs: number, untilMs: number): Promise<string[]> {
  const times = { startTime: fromMs, endTime: untilMs + LONGEST_INVOCATION_MS };
  return await eachLogGroup(target, async (logGroupName) => {
    const streams = await eventsByStream(target.logs, { logGroupName, ...times, filterPattern: '"REPORT RequestId"' });
    return [...streams.values()].flatMap((events) => events.map(({ text }) => text));
  });
}

/** Reads every log group of a target, those of one page of their names at once. */
async function eachLogGroup<Item>(target: Target, read: (group: string) => Promise<readonly Item[]>): Promise<Item[]> {
  const items: Item[] = [];
  const stack = target.logGroupsOf;
  const named = stack === '' ? {} : { logGroupNamePrefix: `${stack}-` };
  for await (const page of paginateDescribeLogGroups({ client: target.logs }, named)) {
    const groups = (page.logGroups ?? [])
      .flatMap(({ logGroupName }) => logGroupName ?? [])
      // the log of a state machine has events, no lines of functions
      .filter((name) => (stack === '' ? !name.startsWith(VENDED_LOGS) : isNamedByStack(name, stack)));
    for (const found of await Promise.all(groups.map(read))) items.push(...found);
  }
  return items;
}

/** Lines that name the workflow say in which streams its invocations are; all lines of these are read then. */
async function readGroup(logs: CloudWatchLogsClient, logGroupName: string, workflowId: string, sinceMs: number) {
  const naming = await eventsByStream(logs, { logGroupName, startTime: sinceMs, filterPattern: `"${workflowId}"` });
  const times = [...naming.values()].flatMap((events) => events.map(({ atMs }) => atMs));
  const names = [...naming.keys()];
  const lines: LogLine[] = [];
  for (let first = 0; first < names.length; first += MOST_STREAMS) {
    const streams = await eventsByStream(logs, {
      logGroupName,
      logStreamNames: names.slice(first, first + MOST_STREAMS),
      startTime: Math.max(sinceMs, Math.min(...times) - LONGEST_INVOCATION_MS),
      endTime: Math.max(...times) + LONGEST_INVOCATION_MS,
    });
    for (const events of streams.values()) lines.push(...linesOfWorkflow(logGroupName, events, workflowId));
  }
  return lines;
}

async function eventsByStream(
  client: CloudWatchLogsClient,
  request: FilterLogEventsCommandInput,
): Promise<Map<string, StreamEvent[]>> {
  const streams = new Map<string, StreamEvent[]>();
  for await (const page of paginateFilterLogEvents({ client }, request)) {
    for (const { timestamp = 0, message = '', logStreamName = '' } of page.events ?? []) {
      const events = streams.get(logStreamName) ?? [];
      events.push({ atMs: timestamp, text: message });
      streams.set(logStreamName, events);
    }
  }
  return streams;
}
