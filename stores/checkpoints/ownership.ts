import { InvalidInputError, SupersededError } from '../../patterns/catalogue/errors.ts';
import { absent, type Condition, equals, setAttributes } from '../../patterns/conditional-write.ts';
import { stableId } from '../../patterns/hash.ts';
import { boundedText } from '../../patterns/json/bounded-text.ts';
import { withTrace } from '../../patterns/trace.ts';
import { WORKFLOW_KEY } from '../workflow-table/keys.ts';
import {
  isExpired,
  isRenewalDue,
  parseRecord,
  type WorkflowRecord,
  workflowExpiresAtSec,
  workflowRecord,
} from '../workflow-table/records.ts';
import type { Attributes, RecordKey, WorkflowTable } from '../workflow-table/table.ts';
import type { Owner } from './checkpoints.ts';
import { renewRecords } from './renewal.ts';

/** Characters of an input that an error message shows: an input may have 256 KiB. */
const MAX_SHOWN_INPUT = 200;

/** How often the record may change between its read and the write before a claim is given up. */
const MAX_TAKEOVERS = 5;

/** An execution that takes a workflow over. */
export interface Claim {
  readonly workflowId: string;
  readonly executionArn: string;
  readonly startedAtMs: number;
  /** canonical JSON of the input as it was received */
  readonly input: string;
  /** its trace @default - it is not traced */
  readonly traceId?: string;
  /** the record of the workflow as it was just read @default - the workflow is taken for a new one, until a write says otherwise */
  readonly found?: WorkflowRecord | undefined;
}

/**
 * Takes ownership of a workflow for an execution: the epoch rises by one, so that later writes of older executions are
 * refused. Called again for the same execution it returns the same epoch. An unknown or expired workflow begins a new
 * incarnation, which shares no record with earlier ones; the records of a known workflow are renewed. Most workflows are
 * new: the first write claims an unknown one, and the record is read only where that is refused.
 * @throws InvalidInputError when the workflow was started with another input
 * @throws SupersededError when other executions took it over during each of 5 attempts
 */
export async function takeOwnership(table: WorkflowTable, { found: known, ...claim }: Claim): Promise<WorkflowRecord> {
  let found = known;
  for (let attempt = 0; attempt <= MAX_TAKEOVERS; attempt++) {
    const current = found === undefined || isExpired(found, table.nowMs()) ? undefined : found;
    if (current !== undefined) checkInput(current, claim);
    if (current !== undefined && isSame(current, claim)) return current;
    const taken = await replaceOwner(table, claim, found, current);
    if (taken !== undefined) return taken;
    found = await readWorkflow(table, claim.workflowId);
  }
  throw new SupersededError(`workflow ${claim.workflowId} was taken over by other executions while this one started`);
}

function checkInput(current: WorkflowRecord, claim: Claim): void {
  if (current.input === claim.input) return;
  const [before, received] = [current.input, claim.input].map((text) => boundedText(text, MAX_SHOWN_INPUT));
  throw new InvalidInputError(
    `workflow ${JSON.stringify(claim.workflowId)} was started with input ${before}, received ${received}: use another workflowId`,
  );
}

/**
 * Whether the owner is the claiming execution. Its name is not enough: AWS deletes an execution after 90 days and frees
 * its name; records stay for 100 days (`workflow`), one more for all others. A later execution of that name has a later
 * start.
 */
function isSame(owner: WorkflowRecord, { executionArn, startedAtMs }: Claim): boolean {
  return owner.executionArn === executionArn && owner.startedAtMs === startedAtMs;
}

/** @param current the found record, unless it has expired @returns undefined when another execution was faster */
async function replaceOwner(
  table: WorkflowTable,
  { workflowId, traceId, ...claim }: Claim,
  found: WorkflowRecord | undefined,
  current: WorkflowRecord | undefined,
): Promise<WorkflowRecord | undefined> {
  const nowMs = table.nowMs();
  const renews = current !== undefined && isRenewalDue(current, nowMs, table.retentionDays);
  if (renews) await renewRecords(table, { workflowId, ...incarnationOf(current) });
  const next: WorkflowRecord = {
    ...claim,
    epoch: (found?.epoch ?? 0) + 1,
    ...tracesOf(current, traceId),
    // the id depends on the input, so that a workflow never finds results of another input
    ...(current === undefined
      ? { incarnation: stableId(workflowId, claim.executionArn, claim.startedAtMs, claim.input) }
      : incarnationOf(current)),
    expiresAtSec:
      current === undefined || renews ? workflowExpiresAtSec(nowMs, table.retentionDays) : current.expiresAtSec,
  };
  const taken = await table.write(workflowId, WORKFLOW_KEY, {
    conditions: unchanged(found),
    changes: setAttributes(next),
  });
  return taken ? next : undefined;
}

function tracesOf(current: WorkflowRecord | undefined, traceId: string | undefined): Pick<WorkflowRecord, 'traceIds'> {
  const traceIds = withTrace(current?.traceIds ?? [], traceId);
  return traceIds.length === 0 ? {} : { traceIds: [...traceIds] };
}

function incarnationOf({ incarnation }: Pick<WorkflowRecord, 'incarnation'>): Pick<WorkflowRecord, 'incarnation'> {
  return incarnation === undefined ? {} : { incarnation };
}

/**
 * The record is as it was read. Its epoch is not enough: once TTL has removed a record, the epochs of the next
 * incarnation begin at 1 again.
 */
function unchanged(found: WorkflowRecord | undefined): Condition[] {
  if (found === undefined) return [absent('epoch')];
  const { epoch, incarnation, expiresAtSec } = found;
  return [
    equals('epoch', epoch),
    equals('expiresAtSec', expiresAtSec),
    incarnation === undefined ? absent('incarnation') : equals('incarnation', incarnation),
  ];
}

/**
 * Checks that no newer execution has taken the workflow over.
 * @param current the record of the workflow @default - it no longer exists
 * @throws SupersededError naming both
 */
export function checkOwnership(current: WorkflowRecord | undefined, owner: Owner): void {
  if (current === undefined || (current.incarnation === owner.incarnation && current.epoch <= owner.epoch)) return;
  const restarted = current.incarnation === owner.incarnation ? '' : ', which started the workflow anew';
  throw new SupersededError(
    `workflow ${owner.workflowId}: epoch ${owner.epoch} is superseded by epoch ${current.epoch}, ${current.executionArn}${restarted}`,
  );
}

/**
 * Checks the ownership, and renews the workflow's records when they are a day old: redrives may follow each other for a
 * year, each up to 14 days after the last. Expired records are not renewed, as TTL may have removed some of them.
 * @throws SupersededError as `checkOwnership`
 */
export async function renewOwnership(
  table: WorkflowTable,
  current: WorkflowRecord | undefined,
  owner: Owner,
): Promise<void> {
  checkOwnership(current, owner);
  const nowMs = table.nowMs();
  if (current === undefined || isExpired(current, nowMs) || !isRenewalDue(current, nowMs, table.retentionDays)) return;
  await renewRecords(table, owner);
  await table.write(owner.workflowId, WORKFLOW_KEY, {
    conditions: unchanged(current),
    changes: setAttributes({ expiresAtSec: workflowExpiresAtSec(nowMs, table.retentionDays) }),
  });
}

/** The workflow's owner; undefined when no execution of it was ever accepted, or its records have expired. */
export async function readOwner(table: WorkflowTable, workflowId: string): Promise<WorkflowRecord | undefined> {
  const found = await readWorkflow(table, workflowId);
  return found === undefined || isExpired(found, table.nowMs()) ? undefined : found;
}

/** The record of a workflow, also when it has expired. */
export async function readWorkflow(table: WorkflowTable, workflowId: string): Promise<WorkflowRecord | undefined> {
  const item = await table.get(workflowId, WORKFLOW_KEY);
  return item === undefined ? undefined : parseRecord(workflowRecord, item);
}

/** The key of the record of a workflow. */
export function workflowKey(workflowId: string): RecordKey {
  return { workflowId, record: WORKFLOW_KEY };
}

/** The record of a workflow among those of one read, and the others. */
export function workflowAmong(
  items: readonly Attributes[],
  workflowId: string,
): { readonly workflow: WorkflowRecord | undefined; readonly others: readonly Attributes[] } {
  const isWorkflow = (item: Attributes) => item.workflowId === workflowId && item.record === WORKFLOW_KEY;
  const item = items.find(isWorkflow);
  const workflow = item === undefined ? undefined : parseRecord(workflowRecord, item);
  return { workflow, others: items.filter((other) => !isWorkflow(other)) };
}
