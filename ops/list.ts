import { cursorOf, type ExecutionPlace, newestFirst } from '../patterns/execution-index/cursor.ts';
import type { ExecutionEntry, ExecutionOperation } from '../patterns/execution-index/entry.ts';
import { type ExecutionFilter, isSelected } from '../patterns/execution-index/filter.ts';
import { type ExecutionStatus, statusFor } from '../patterns/execution-index/status.ts';
import type { DegradationLevel } from '../patterns/report/report.ts';
import { readEntries } from '../stores/execution-index/entries.ts';
import { type Target, workflowTableOf } from './target.ts';

/** An execution as a list shows it. */
export interface ListedExecution {
  readonly executionArn: string;
  readonly name: string;
  readonly workflowId: string;
  /** TIMED_OUT also when its own `--timeout` stopped it, which the service calls ABORTED */
  readonly status: ExecutionStatus;
  readonly startedAtMs: number;
  /** absent while it runs */
  readonly stoppedAtMs?: number;
  readonly redriveCount: number;
  /** null where it runs or succeeded */
  readonly error: string | null;
  /** null without a report */
  readonly degradationLevel: DegradationLevel | null;
  /** agents without an answer, once it has ended */
  readonly failedAgents: readonly string[];
  /** begins the input, as JSON; null where it is not known */
  readonly input: string | null;
  /** questions that it waits for, a text for each agent @default - it waits for none */
  readonly waitsFor?: readonly string[];
  /** the newest act of an operator on it @default - there is none */
  readonly operation?: ExecutionOperation;
}

export interface ExecutionList {
  /** newest first */
  readonly executions: readonly ListedExecution[];
  /** where the list continues @default - these were the last */
  readonly next?: string;
}

export interface ListOptions {
  /** at most so many */
  readonly limit: number;
  readonly filter?: ExecutionFilter;
  /** `next` of the list before @default - begins with the newest */
  readonly after?: ExecutionPlace;
  /** reads at most so many entries before it returns with what it found @default - as many as it takes */
  readonly readLimit?: number;
}

/** Most entries that one request reads: of 1 KB each, as much as DynamoDB returns at once. */
const PAGE_SIZE = 1000;

/**
 * Executions of some workflows, newest first, from the index in their tables: no request to Step Functions, whose quota of
 * ListExecutions is 2 to 5 a second. Up to date within seconds: a handler writes each end it decides, and the event of any other
 * end follows it.
 */
export async function listExecutions(targets: readonly Target[], options: ListOptions): Promise<ExecutionList> {
  const { limit, filter = {}, after, readLimit = Number.POSITIVE_INFINITY } = options;
  const indexed = targets.filter(({ workflowTable }) => workflowTable !== '');
  const pageSize = Object.keys(filter).length === 0 ? Math.min(limit + 1, PAGE_SIZE) : PAGE_SIZE;
  const sources = indexed.map((target) => new EntrySource(target, filter, after, Math.min(pageSize, readLimit)));
  const executions: ListedExecution[] = [];
  let read = 0;
  let last: ExecutionPlace | undefined;
  for (;;) {
    const newest = await peekNewest(sources);
    if (newest === undefined) return { executions };
    if (executions.length >= limit || read >= readLimit) {
      return { executions, ...(last === undefined ? {} : { next: cursorOf(last) }) };
    }
    const [entry] = newest.read.splice(0, 1);
    last = entry;
    read += 1;
    if (entry !== undefined && isSelected(entry, filter)) executions.push(listedExecution(entry));
  }
}

/** The executions of one workflow, newest first, a page at a time. */
class EntrySource {
  /** those of the pages so far that were not taken */
  readonly read: ExecutionEntry[] = [];
  readonly #target: Target;
  readonly #sinceMs: number | undefined;
  readonly #limit: number;
  #next: ExecutionPlace | undefined;
  #isLast = false;

  constructor(target: Target, filter: ExecutionFilter, after: ExecutionPlace | undefined, limit: number) {
    this.#target = target;
    this.#sinceMs = filter.sinceMs;
    this.#next = after;
    this.#limit = limit;
  }

  /** The next one, without taking it. */
  async peek(): Promise<ExecutionEntry | undefined> {
    while (this.read.length === 0 && !this.#isLast) {
      const { stateMachineArn } = this.#target;
      const page = await readEntries(workflowTableOf(this.#target), stateMachineArn, {
        ...(this.#next === undefined ? {} : { before: this.#next }),
        ...(this.#sinceMs === undefined ? {} : { sinceMs: this.#sinceMs }),
        limit: this.#limit,
      });
      this.read.push(...page.entries);
      this.#next = page.next;
      this.#isLast = page.next === undefined;
    }
    return this.read[0];
  }
}

async function peekNewest(sources: readonly EntrySource[]): Promise<EntrySource | undefined> {
  const peeked = await Promise.all(sources.map(async (source) => ({ source, entry: await source.peek() })));
  const withEntry = peeked.flatMap(({ source, entry }) => (entry === undefined ? [] : [{ source, entry }]));
  return withEntry.toSorted((a, b) => newestFirst(a.entry, b.entry))[0]?.source;
}

function listedExecution(entry: ExecutionEntry): ListedExecution {
  const { executionArn, name, workflowId, status, startedAtMs, stoppedAtMs, redriveCount, error } = entry;
  return {
    executionArn,
    name,
    workflowId,
    status: statusFor(status, error),
    startedAtMs,
    ...(stoppedAtMs === undefined ? {} : { stoppedAtMs }),
    redriveCount,
    error: error ?? null,
    degradationLevel: entry.level ?? null,
    failedAgents: entry.failedAgents ?? [],
    input: entry.input ?? null,
    ...(entry.waitsFor === undefined ? {} : { waitsFor: entry.waitsFor }),
    ...(entry.operation === undefined ? {} : { operation: entry.operation }),
  };
}
