import type { Json } from '../../json.ts';
import { ServiceError } from '../../service-error.ts';
import { parseFilterPattern } from './filter-pattern.ts';
import type { LogEvent, LogStore } from './store.ts';

type Request = { readonly [key: string]: Json };

/** The most events in one response. */
const LARGEST_PAGE = 10_000;

/** AWS's own rule, in AWS's own words. */
const GROUP_NAME = /^[.\-_/#A-Za-z0-9]{1,512}$/;
const GROUP_NAME_RULE = 'Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+';

/** CloudWatch Logs as the wire protocol knows it. @throws ServiceError */
export function callLogs(store: LogStore, operation: string, request: Json): Json {
  const fields = (request ?? {}) as Request;
  switch (operation) {
    case 'DescribeLogGroups':
      return describeLogGroups(store, fields);
    case 'DescribeLogStreams':
      return describeLogStreams(store, fields);
    case 'FilterLogEvents':
      return filterLogEvents(store, fields);
    case 'GetLogEvents':
      return getLogEvents(store, fields);
    default:
      throw new ServiceError('UnknownOperationException', `Logs.${operation} is not run by the embedded cloud`);
  }
}

function describeLogGroups(
  store: LogStore,
  { logGroupNamePrefix: prefix = '', logGroupNamePattern: part = '' }: Request,
): Json {
  const names = store.groups().filter((name) => name.startsWith(String(prefix)) && name.includes(String(part)));
  return { logGroups: names.map((logGroupName) => ({ logGroupName })) };
}

function describeLogStreams(store: LogStore, request: Request): Json {
  const streams = new Map<string, { first: number; last: number }>();
  for (const { logStream, timestamp } of read(store, request)) {
    const { first = timestamp } = streams.get(logStream) ?? {};
    streams.set(logStream, { first, last: timestamp });
  }
  return {
    logStreams: [...streams].map(([logStreamName, { first, last }]) => ({
      logStreamName,
      firstEventTimestamp: first,
      lastEventTimestamp: last,
    })),
  };
}

function filterLogEvents(store: LogStore, request: Request): Json {
  const matches = parseFilterPattern(String(request.filterPattern ?? ''));
  const streams = listIn(request, 'logStreamNames');
  const prefix = String(request.logStreamNamePrefix ?? '');
  const found = read(store, request)
    .map((event, index) => ({ event, index }))
    .filter(
      ({ event }) =>
        isInTime(event, request) &&
        event.logStream.startsWith(prefix) &&
        (streams === undefined || streams.includes(event.logStream)) &&
        matches(event.message),
    );
  const { page, nextToken } = pageOf(found, request);
  return {
    events: page.map(({ event, index }) => ({
      logStreamName: event.logStream,
      timestamp: event.timestamp,
      message: event.message,
      ingestionTime: event.timestamp,
      eventId: String(index).padStart(20, '0'),
    })),
    searchedLogStreams: [],
    ...(nextToken === undefined ? {} : { nextToken }),
  };
}

/** Tokens are positions, so the same token later also returns newer events, as on AWS. */
function getLogEvents(store: LogStore, request: Request): Json {
  const all = read(store, request).filter(
    (event) => event.logStream === request.logStreamName && isInTime(event, request),
  );
  const limit = limitOf(request);
  const newest = request.startFromHead !== true && request.nextToken === undefined;
  const from = newest ? Math.max(0, all.length - limit) : positionOf(request.nextToken);
  const page = all.slice(from, from + limit);
  return {
    events: page.map(({ timestamp, message }) => ({ timestamp, message, ingestionTime: timestamp })),
    nextForwardToken: `f/${from + page.length}`,
    nextBackwardToken: `b/${Math.max(0, from - limit)}`,
  };
}

function read(store: LogStore, request: Request): LogEvent[] {
  const identifier = String(request.logGroupName ?? request.logGroupIdentifier);
  const name = identifier.replace(/^arn:[^:]*:logs:[^:]*:[^:]*:log-group:/, '').replace(/:\*$/, '');
  if (!GROUP_NAME.test(name)) {
    throw invalid(`Value '${name}' at 'logGroupName' failed to satisfy constraint: ${GROUP_NAME_RULE}`);
  }
  const events = store.read(name);
  if (events === undefined) {
    throw new ServiceError('ResourceNotFoundException', `The specified log group does not exist: ${name}`);
  }
  return events;
}

function isInTime({ timestamp }: LogEvent, { startTime: start, endTime: end }: Request): boolean {
  return (typeof start !== 'number' || timestamp >= start) && (typeof end !== 'number' || timestamp <= end);
}

function pageOf<T>(all: readonly T[], request: Request): { page: readonly T[]; nextToken?: string } {
  const from = positionOf(request.nextToken);
  const end = from + limitOf(request);
  const page = all.slice(from, end);
  return end < all.length ? { page, nextToken: `f/${end}` } : { page };
}

function limitOf({ limit }: Request): number {
  if (limit === undefined || limit === null) return LARGEST_PAGE;
  if (typeof limit === 'number' && Number.isInteger(limit) && limit >= 1) return Math.min(limit, LARGEST_PAGE);
  throw invalid(`Value '${limit}' at 'limit' failed to satisfy constraint: Member must be an integer of at least 1`);
}

function listIn(request: Request, field: string): readonly Json[] | undefined {
  const value = request[field];
  if (value === undefined || value === null || Array.isArray(value)) return value ?? undefined;
  throw invalid(`Value '${value}' at '${field}' failed to satisfy constraint: Member must be a list`);
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', `1 validation error detected: ${message}`);
}

function positionOf(token: Json | undefined): number {
  if (token === undefined || token === null) return 0;
  const position = Number(/^[fb]\/(\d+)$/.exec(String(token))?.[1]);
  if (Number.isNaN(position)) {
    throw new ServiceError('InvalidParameterException', 'The specified nextToken is invalid.');
  }
  return position;
}
