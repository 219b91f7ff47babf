import * as z from 'zod';
import { nameInArn } from '../../patterns/arn.ts';
import { absent, anyOf, type Change, type ConditionalWrite, setAttributes } from '../../patterns/conditional-write.ts';
import { type ExecutionPlace, sortKeyOf } from '../../patterns/execution-index/cursor.ts';
import {
  type ExecutionEntry,
  type ExecutionOperation,
  entryVersion,
  executionEntry,
  type Witness,
} from '../../patterns/execution-index/entry.ts';
import { parseRecord } from '../workflow-table/records.ts';
import type { Attributes, WorkflowTable } from '../workflow-table/table.ts';

/** As it is stored: the attribute `workflowId` is the table's partition key, here that of the index. */
const storedEntry = executionEntry.omit({ workflowId: true, waitsFor: true }).extend({ ofWorkflowId: z.string() });

/** An agent that waits for an answer has an attribute of its own, so that agents that begin and end to wait write one each. */
const WAIT_ATTRIBUTE = 'waitsFor#';

/** What is written of an execution: it replaces what an older version said of its status, and keeps its input. */
export type EntryUpdate = Omit<ExecutionEntry, 'version' | 'name' | 'waitsFor'> & { readonly witness: Witness };

/** What belongs to a status, and goes with it. */
const OF_STATUS = ['stoppedAtMs', 'error', 'level'] as const satisfies (keyof ExecutionEntry)[];

/**
 * Writes how an execution is, unless something newer is written of it. One write creates the entry, whichever comes first.
 * @returns false when something newer, or the same, was written before
 */
export async function saveEntry(
  table: WorkflowTable,
  { witness, workflowId, ...update }: EntryUpdate,
): Promise<boolean> {
  const { executionArn, redriveCount, startedAtMs } = update;
  const name = nameInArn(executionArn);
  const version = entryVersion(redriveCount, witness);
  // the service, which confirms an end, knows nothing of agents
  const replaced = witness === 'service' ? OF_STATUS : ([...OF_STATUS, 'failedAgents'] as const);
  const removed = replaced.filter((attribute) => update[attribute] === undefined);
  const write = (conditional: ConditionalWrite) =>
    table.write(partitionOf(executionArn), sortKeyOf({ startedAtMs, name }), conditional);
  const isWritten = await write({
    conditions: [anyOf(absent('version'), { kind: 'less-than', path: ['version'], value: version })],
    changes: [
      ...setAttributes({ ...update, ofWorkflowId: workflowId, name, version }),
      ...removed.map((attribute): Change => ({ kind: 'remove', path: [attribute] })),
    ],
  });
  const { operation } = update;
  if (isWritten || operation === undefined) return isWritten;
  // its event, or the end of a short execution, may come first: neither names the operator and the reason
  return await write({
    conditions: [{ kind: 'less-than', path: ['version'], value: entryVersion(redriveCount + 1, 'start') }],
    changes: setAttributes({ operation }),
  });
}

/** Writes what an operator is about to do to an execution. @returns false for one that is not in the index */
export async function saveOperation(
  table: WorkflowTable,
  { executionArn, startedAtMs, name }: Pick<ExecutionEntry, 'executionArn' | 'startedAtMs' | 'name'>,
  operation: ExecutionOperation,
): Promise<boolean> {
  return await table.write(partitionOf(executionArn), sortKeyOf({ startedAtMs, name }), {
    conditions: [{ kind: 'present', path: ['version'] }],
    changes: setAttributes({ operation }),
  });
}

/** Writes what an agent of an execution asks. @param question undefined: it waits no more */
export async function saveWait(
  table: WorkflowTable,
  { executionArn, startedAtMs }: Pick<ExecutionEntry, 'executionArn' | 'startedAtMs'>,
  agent: string,
  question: string | undefined,
): Promise<void> {
  const path = [`${WAIT_ATTRIBUTE}${agent}`] as const;
  const change: Change = question === undefined ? { kind: 'remove', path } : { kind: 'set', path, value: question };
  const place = { startedAtMs, name: nameInArn(executionArn) };
  const conditions = [{ kind: 'present', path: ['version'] } as const];
  await table.write(partitionOf(executionArn), sortKeyOf(place), { conditions, changes: [change] });
}

/** Most records of one request. */
const BATCH_SIZE = 100;

/** Reads some executions of a state machine anew, in any order. */
export async function readEntriesAt(
  table: WorkflowTable,
  machineArn: string,
  places: readonly ExecutionPlace[],
): Promise<ExecutionEntry[]> {
  const entries: ExecutionEntry[] = [];
  const keys = places.map((place) => ({ workflowId: partitionOf(machineArn), record: sortKeyOf(place) }));
  for (let first = 0; first < keys.length; first += BATCH_SIZE) {
    const items = await table.getAll(keys.slice(first, first + BATCH_SIZE));
    entries.push(...items.map(entryOf));
  }
  return entries;
}

/** A part of the index, the newest execution first. */
export interface EntryRange {
  /** before this one @default - from the newest */
  readonly before?: ExecutionPlace;
  /** started at this time or later, in epoch milliseconds @default - as far as it goes */
  readonly sinceMs?: number;
  /** at most so many are read */
  readonly limit: number;
}

export interface EntryPage {
  readonly entries: readonly ExecutionEntry[];
  /** where the next page begins @default - there is none */
  readonly next?: ExecutionPlace;
}

/** Reads a page of the executions of a state machine, with one request. Those whose records have expired are left out. */
export async function readEntries(table: WorkflowTable, machineArn: string, range: EntryRange): Promise<EntryPage> {
  const { before, sinceMs = 0, limit } = range;
  const { items, isLast } = await table.page(partitionOf(machineArn), {
    from: sortKeyOf({ startedAtMs: sinceMs, name: '' }),
    ...(before === undefined ? {} : { before: sortKeyOf(before) }),
    limit,
  });
  const read = items.map(entryOf);
  const last = read.at(-1);
  return {
    entries: read.filter((_, index) => !isExpired(items[index], table.nowMs())),
    ...(isLast || last === undefined ? {} : { next: last }),
  };
}

function entryOf(item: Attributes): ExecutionEntry {
  const { ofWorkflowId: workflowId, ...entry } = parseRecord(storedEntry, item);
  // what was asked when it was stopped is asked no more
  const asked =
    entry.status === 'RUNNING' ? Object.entries(item).filter(([name]) => name.startsWith(WAIT_ATTRIBUTE)) : [];
  const waitsFor = asked.map(([, question]) => String(question));
  return { ...entry, workflowId, ...(waitsFor.length === 0 ? {} : { waitsFor }) };
}

/** TTL may take days to remove a record. */
function isExpired(item: Attributes | undefined, nowMs: number): boolean {
  return Number(item?.expiresAtSec) * 1000 <= nowMs;
}

/**
 * The executions of a state machine are one partition, by its name: no workflow's id contains a `#`. A machine that runs one
 * agent alone, which uses the same table, has another.
 */
function partitionOf(arn: string): string {
  const [, , , , , , machine = ''] = arn.split(':');
  return `#executions#${machine}`;
}
