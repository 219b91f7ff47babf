import * as z from 'zod';
import { UnknownSchemaVersionError } from '../../patterns/catalogue/errors.ts';
import { absent, type Condition, equals } from '../../patterns/conditional-write.ts';
import { failedTier } from '../../patterns/degradation/failed-tiers.ts';
import { phaseRetry, storedPhaseFailure } from '../../patterns/degradation/phase-decisions.ts';
import { storedFailure, storedResult } from '../../patterns/degradation/settlement.ts';
import { settlementSummary } from '../../patterns/degradation/settlement-summary.ts';
import { ballot, COMBINATORS } from '../../patterns/replication/consensus.ts';
import type { RoundVote } from '../../patterns/replication/round.ts';

/** Version of every record written here. A reader refuses records of any other version. */
export const SCHEMA_VERSION = 1;

const DAY_SEC = 24 * 3600;

/**
 * How long records are kept unless an option says otherwise: longer than AWS's 14 days of redrive and 90 days of execution
 * history; afterwards the workflow's id is free.
 */
export const RETENTION_DAYS = 100;

/**
 * All other records expire so much later than the `workflow` record, whose expiry is the workflow's: TTL removes none of
 * them before it, also where clocks differ by hours.
 */
const MARGIN_DAYS = 1;

/** Records are renewed once they are this old: an execution within a day of the last one writes nothing. */
const RENEW_AFTER_DAYS = 1;

export const workflowRecord = z.object({
  epoch: z.int().positive(),
  executionArn: z.string(),
  startedAtMs: z.number(),
  /** canonical JSON of the input as it was received: the same id with another input is refused */
  input: z.string(),
  /** prefix of the keys of all records that belong to this one */
  incarnation: z.string().exactOptional(),
  /** traces of its executions, the newest last @default - they were not traced */
  traceIds: z.array(z.string()).exactOptional(),
  /** when the workflow is forgotten, whether TTL has removed its record or not */
  expiresAtSec: z.number(),
});

export const checkpointRecord = z.object({
  epoch: z.int().positive(),
  phaseStatus: z.enum(['started', 'completed', 'failed']),
  round: z.int().nonnegative(),
  atMs: z.number(),
  level: z.union([z.literal(0), z.literal(1), z.literal(2)]).optional(),
  failedAgents: z.array(z.string()).optional(),
  /** results that were stored when the phase was completed, as `<agent>#<replica>`; later ones are left out */
  includedResults: z.array(z.string()).optional(),
  /** the settlement of each agent of a completed phase */
  settlements: z.array(settlementSummary).optional(),
  /** of a failed phase: the tiers of its failed agents that did not answer */
  failedTiers: z.array(failedTier).optional(),
  retry: phaseRetry.optional(),
  verdict: storedPhaseFailure.optional(),
});

/** A number from an agent's output: one with more than DynamoDB's 38 digits is stored as a string. */
const anyNumber = z.union([z.number(), z.string()]).transform(Number);

/** The numbers of a ballot, as they are stored. */
const storedNumbers = { value: anyNumber.exactOptional(), weight: anyNumber.exactOptional() };

export const failureRecord = storedFailure;
export const resultRecord = storedResult.extend(storedNumbers);

/** The votes of a round of a phase whose replicas vote. */
export const roundRecord = z.object({
  quorums: z.record(z.string(), z.object({ replicas: z.int(), quorum: z.int(), combinator: z.enum(COMBINATORS) })),
  items: z.array(z.string()),
  votes: z.record(z.string(), z.union([z.object({ failed: z.literal(true) }), ballot.extend(storedNumbers)])),
});

/** Attributes that identify a record and its version. */
const IDENTITY = ['workflowId', 'record', 'schemaVersion'];

/** Attributes of a result without its output. */
export const RESULT_ATTRIBUTES = [...IDENTITY, ...Object.keys(resultRecord.shape)];

/** Attributes of everything that is stored of a phase, without outputs. */
export const PHASE_ATTRIBUTES = [
  ...new Set([...RESULT_ATTRIBUTES, ...Object.keys(checkpointRecord.shape), ...Object.keys(failureRecord.shape)]),
];

/** The output of a result, from the same item. */
export const outputRecord = z.object({
  agent: z.string(),
  replica: z.int(),
  /** gzip of its JSON */
  output: z.instanceof(Uint8Array),
  outputBytes: z.int(),
  outputValues: z.int(),
});
export const OUTPUT_ATTRIBUTES = [...IDENTITY, ...Object.keys(outputRecord.shape)];

/** A vote or a ballot with its numbers as they can be stored. */
export function storableBallot(vote: RoundVote): object {
  if ('failed' in vote) return vote;
  const { value, weight } = vote;
  return {
    ...vote,
    ...(value === undefined ? {} : { value: storableNumber(value) }),
    ...(weight === undefined ? {} : { weight: storableNumber(weight) }),
  };
}

function storableNumber(number: number): number | string {
  const size = Math.abs(number);
  return size === 0 || (size > 1e-100 && size <= Number.MAX_SAFE_INTEGER) ? number : String(number);
}

export type WorkflowRecord = z.infer<typeof workflowRecord>;
export type CheckpointRecord = z.infer<typeof checkpointRecord>;

/** Reads a stored item as a record. @throws UnknownSchemaVersionError naming the key and the version found */
export function parseRecord<T>(schema: z.ZodType<T>, item: Record<string, unknown>): T {
  if (item.schemaVersion !== SCHEMA_VERSION) {
    const where = `${String(item.workflowId)} ${String(item.record)}`;
    throw new UnknownSchemaVersionError(
      `record ${where} has schemaVersion ${JSON.stringify(item.schemaVersion)}, this code reads ${SCHEMA_VERSION}: deploy the version that wrote it`,
    );
  }
  return schema.parse(item);
}

const amount = { tokens: z.number(), microDollars: z.number() };

/** A budget: its sums, an attribute for each reservation, and counts of what was used. */
const budgetRecord = z
  .object(amount)
  .catchall(z.union([z.object({ ...amount, expiresAtMs: z.number() }), z.number(), z.string()]));

/** Reads the record of a budget. @throws as `parseRecord` */
export function parseBudget(item: Record<string, unknown> | undefined): z.infer<typeof budgetRecord> | undefined {
  return item === undefined ? undefined : parseRecord(budgetRecord, item);
}

const quotaAmount = { requests: z.number(), tokens: z.number() };

/** A quota of a model: its sums, and an attribute for each lease. */
const quotaRecord = z
  .object(quotaAmount)
  .catchall(z.union([z.object({ ...quotaAmount, countsUntilMs: z.number() }), z.number(), z.string()]));

/** Reads the record of a quota. @throws as `parseRecord` */
export function parseQuota(item: Record<string, unknown> | undefined): z.infer<typeof quotaRecord> | undefined {
  return item === undefined ? undefined : parseRecord(quotaRecord, item);
}

/** The record has this revision; 0 is that of a record which does not exist yet. */
export function hasRevision(revision: number): Condition {
  return revision === 0 ? absent('revision') : equals('revision', revision);
}

/** When TTL may remove a record that is written now, in epoch seconds. */
export function expiresAtSec(nowMs: number, retentionDays = RETENTION_DAYS): number {
  return workflowExpiresAtSec(nowMs, retentionDays) + MARGIN_DAYS * DAY_SEC;
}

/** When a workflow expires that is started or renewed now, in epoch seconds. */
export function workflowExpiresAtSec(nowMs: number, retentionDays = RETENTION_DAYS): number {
  return Math.floor(nowMs / 1000) + retentionDays * DAY_SEC;
}

/** Whether a record has expired. TTL may take days to remove it. */
export function isExpired(record: WorkflowRecord, nowMs: number): boolean {
  return record.expiresAtSec * 1000 <= nowMs;
}

/** Whether the records of a workflow that is used now should be renewed. */
export function isRenewalDue(record: WorkflowRecord, nowMs: number, retentionDays = RETENTION_DAYS): boolean {
  return workflowExpiresAtSec(nowMs, retentionDays) - record.expiresAtSec >= RENEW_AFTER_DAYS * DAY_SEC;
}
