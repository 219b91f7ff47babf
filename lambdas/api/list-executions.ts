import * as z from 'zod';
import { type ListedExecution, listExecutions as listIndexed } from '../../ops/list.ts';
import type { Target } from '../../ops/target.ts';
import { invalidRequest, ProblemError } from '../../patterns/api/problem.ts';
import { parseInput } from '../../patterns/declarations/parse-input.ts';
import { placeOf } from '../../patterns/execution-index/cursor.ts';
import { EXECUTION_STATUSES } from '../../patterns/execution-index/entry.ts';
import type { DegradationLevel } from '../../patterns/report/report.ts';
import { summaryOf } from './executions.ts';
import { type ApiResponse, jsonResponse } from './response.ts';

/** A time in ISO 8601, in epoch milliseconds. */
const time = z.iso
  .datetime({ offset: true, error: 'use a time such as 2026-01-05T09:00:00Z' })
  .transform((text) => Date.parse(text));

const listRequest = z.strictObject({
  /** only executions of this status */
  status: z.enum(EXECUTION_STATUSES).exactOptional(),
  /** only those that started then or later */
  since: time.exactOptional(),
  /** only those that ended with this error */
  error: z.string().min(1).max(256).exactOptional(),
  /** only those with a report of this degradation level */
  level: z
    .enum(['0', '1', '2'])
    .transform((level) => Number(level) as DegradationLevel)
    .exactOptional(),
  /** only those in which this agent gave no answer */
  failedAgent: z.string().min(1).max(128).exactOptional(),
  /** only those of the workflow with this id */
  workflowId: z.string().min(1).max(80).exactOptional(),
  /** how many at most, 1 to 100 @default 20 */
  limit: z.coerce.number().int().min(1).max(100).default(20),
  /** `next` of the page before */
  cursor: z.string().min(1).max(1024).exactOptional(),
});

/** So many entries of the index are read for one page, 5 MB at most: a page of a rare filter may have fewer executions than its limit. */
const READ_LIMIT = 5000;

/** A page of executions, the newest first, from the index. */
export async function listExecutions(target: Target, query: object): Promise<ApiResponse> {
  const parsed = parseInput(listRequest, query, 'query');
  if (!parsed.ok) throw invalidRequest(parsed.issues);
  const { limit, cursor, since, ...filter } = parsed.value;
  const after = cursor === undefined ? undefined : placeOf(cursor);
  if (cursor !== undefined && after === undefined) {
    throw new ProblemError('invalid-request', 'cursor is not one of this list; begin without one');
  }
  const { executions, next } = await listIndexed([target], {
    limit,
    filter: { ...filter, ...(since === undefined ? {} : { sinceMs: since }) },
    ...(after === undefined ? {} : { after }),
    readLimit: READ_LIMIT,
  });
  return jsonResponse(200, { executions: executions.map(listedSummary), ...(next === undefined ? {} : { next }) });
}

function listedSummary({ error, degradationLevel, failedAgents, ...execution }: ListedExecution) {
  return {
    ...summaryOf({ ...execution, ...(error === null ? {} : { error }) }),
    ...(degradationLevel === null ? {} : { degradationLevel }),
    ...(failedAgents.length === 0 ? {} : { failedAgents }),
  };
}
