import * as z from 'zod';
import { HANDLER_ERRORS } from '../catalogue/error-lists.ts';
import type { FailedTier } from '../degradation/failed-tiers.ts';
import { BEFORE_FIRST_END, hasFailed } from './failure-publication.ts';

/** Automatic redrives of one execution, at most, unless an option says otherwise. */
export const MAX_REDRIVES = 3;

/**
 * Identical failures of an execution while its agents are healthy: after so many another redrive would not help. Two were
 * chance in 2 of 6,000 runs whose agents failed in 40 % of attempts.
 */
export const POISON_AFTER = 3;

/** After how many redrives and identical failures an execution is given up. */
export interface RecoveryLimits {
  readonly redrives: number;
  readonly identicalFailures: number;
}

export const RECOVERY_LIMITS: RecoveryLimits = { redrives: MAX_REDRIVES, identicalFailures: POISON_AFTER };

/**
 * How long a recovery owns an execution, in milliseconds: longer than its wait of 60 s and the steps around it. After that
 * another recovery may claim the execution.
 */
export const RECOVERY_LEASE_MS = 150_000;

/**
 * How long a redrive may be missing from DescribeExecution, which is eventually consistent, in milliseconds. One requested
 * longer ago that is still missing was never carried out.
 */
export const REDRIVE_VISIBLE_AFTER_MS = 60_000;

/** Errors that a redrive may cure. Every other error needs manual action. */
export const RECOVERABLE_ERRORS: readonly string[] = [
  'CriticalDegradationError',
  'FallbackExhaustedError',
  'QuorumNotReachedError',
  'States.Timeout',
  ...HANDLER_ERRORS,
];

/** A failed execution, as Step Functions and the store describe it. */
export interface FailedExecution {
  readonly executionArn: string;
  readonly status: string;
  readonly redriveCount: number;
  readonly error: string;
  readonly cause: string;
  /** which execution owns its workflow; `none` when Accept refused this one */
  readonly workflowOwner: 'itself' | 'newer' | 'none';
  /** started with fault rules: its failure was injected */
  readonly hasInjectedFaults: boolean;
  /** the phase in which it ended; undefined before the first one, and when it does not own its workflow */
  readonly phase: string | undefined;
  /** names of the required agents that failed */
  readonly failedAgents: readonly string[];
  /** the tiers of these agents that did not answer */
  readonly failedTiers: readonly FailedTier[];
}

const giveUpReason = z.enum(['poison', 'exhausted']);

/** The stored state of a recovery, one item per execution. */
export const recoveryRecord = z
  .object({
    executionArn: z.string(),
    /** raised with every write: each one is conditional on it */
    revision: z.int().nonnegative(),
    /** automatic redrives so far; a repeated request for the same redrive counts once */
    redrives: z.int().nonnegative(),
    /** redrive count of the execution when a redrive was last requested, BEFORE_FIRST_END before */
    requestedRedriveCount: z.int(),
    /** the last failure while the agents were healthy, and how often in a row it occurred */
    identicalFailures: z.object({ fingerprint: z.string(), count: z.int() }).nullable(),
  })
  .and(
    z.discriminatedUnion('state', [
      z.object({ state: z.literal('claimed'), ownerArn: z.string(), leaseUntilMs: z.number() }),
      z.object({ state: z.literal('parked'), atMs: z.number() }),
      z.object({ state: z.literal('redriven'), atMs: z.number() }),
      z.object({ state: z.literal('given-up'), reason: giveUpReason, atMs: z.number() }),
    ]),
  );

/** The names of a phase and of its required agents. */
export const phaseRoster = z.object({ name: z.string(), required: z.array(z.string()) });

export type PhaseRoster = z.infer<typeof phaseRoster>;

const anyStep = z.object({
  /** the failed execution */
  executionArn: z.string(),
  /** the execution of the recovery */
  ownerArn: z.string(),
  phases: z.array(phaseRoster),
});

/** The request of each step of a recovery. */
export const recoveryRequest = z.discriminatedUnion('step', [
  anyStep.extend({ step: z.literal('claim') }),
  anyStep.extend({
    step: z.literal('redrive'),
    /** every agent was healthy at the first check */
    healthyImmediately: z.boolean(),
  }),
  anyStep.extend({ step: z.literal('park') }),
  anyStep.extend({ step: z.literal('give-up'), reason: giveUpReason }),
]);

/** The next step of the state machine. */
export const recoveryResponse = z.object({
  next: z.enum(['done', 'wait', 'give-up']),
  /** shown in the history of the recovery */
  reason: z.string(),
  /** agents to wait for; only for `wait` */
  failedAgents: z.array(z.string()),
  /** only for `give-up` */
  deadLetter: z
    .object({
      executionArn: z.string(),
      workflowId: z.string(),
      reason: giveUpReason,
      error: z.string(),
      cause: z.string(),
      failedAgents: z.array(z.string()),
      redriveCount: z.int(),
    })
    .optional(),
});

export type RecoveryRequest = z.infer<typeof recoveryRequest>;
export type RecoveryResponse = z.infer<typeof recoveryResponse>;
export type RecoveryRecord = z.infer<typeof recoveryRecord>;
export type GiveUpReason = z.infer<typeof giveUpReason>;

/** Why an execution is not recovered now. */
export type SkipReason =
  | 'not-failed'
  | 'aborted'
  | 'superseded'
  | 'injected-faults'
  | 'not-recoverable'
  | 'given-up'
  | 'already-redriven'
  | 'owned-by-another';

/** The decision about a failed execution. It takes effect once its record, if it has one, is written. */
export type RecoveryDecision =
  | { readonly kind: 'skip'; readonly reason: SkipReason }
  | { readonly kind: 'wait'; readonly failedAgents: readonly string[]; readonly record: RecoveryRecord }
  | { readonly kind: 'redrive'; readonly record: RecoveryRecord }
  /** to be confirmed by {@link decideGivingUp} once the dead letter is sent */
  | { readonly kind: 'give-up'; readonly reason: GiveUpReason; readonly record: RecoveryRecord };

/** Decides whether to recover a failed execution; if so, `ownerArn` claims it for {@link RECOVERY_LEASE_MS}. */
export function decideRecovery(
  execution: FailedExecution,
  record: RecoveryRecord | undefined,
  ownerArn: string,
  nowMs: number,
  limits: RecoveryLimits = RECOVERY_LIMITS,
): RecoveryDecision {
  const reason = skipReason(execution, record, ownerArn, nowMs);
  if (reason !== undefined) return { kind: 'skip', reason };
  const base = nextBase(execution, record);
  const claim = claimOf(base, ownerArn, nowMs);
  if (base.redrives >= limits.redrives && execution.redriveCount !== base.requestedRedriveCount) {
    return { kind: 'give-up', reason: 'exhausted', record: claim };
  }
  return { kind: 'wait', failedAgents: execution.failedAgents, record: claim };
}

/**
 * Decides once the agents are healthy: redrive, or give up when the failure is identical to those that occurred while they
 * were healthy before.
 * @param healthyImmediately every agent was healthy at the first check
 */
export function decideRedrive(
  execution: FailedExecution,
  record: RecoveryRecord | undefined,
  ownerArn: string,
  healthyImmediately: boolean,
  nowMs: number,
  limits: RecoveryLimits = RECOVERY_LIMITS,
): RecoveryDecision {
  const reason = skipReason(execution, record, ownerArn, nowMs);
  if (reason !== undefined) return { kind: 'skip', reason };
  if (record?.state !== 'claimed' || record.ownerArn !== ownerArn) return { kind: 'skip', reason: 'owned-by-another' };
  const base = nextBase(execution, record);
  const requested = { ...base, state: 'redriven', requestedRedriveCount: execution.redriveCount, atMs: nowMs } as const;
  // the request of this redrive was lost: it is repeated, and neither counted nor judged twice
  if (base.requestedRedriveCount === execution.redriveCount) return { kind: 'redrive', record: requested };
  const redrives = base.redrives + 1;
  if (!healthyImmediately) return { kind: 'redrive', record: { ...requested, redrives } };
  const identicalFailures = countIdentical(base.identicalFailures, fingerprintOf(execution));
  if (identicalFailures.count >= limits.identicalFailures) {
    return { kind: 'give-up', reason: 'poison', record: claimOf(base, ownerArn, nowMs) };
  }
  return { kind: 'redrive', record: { ...requested, redrives, identicalFailures } };
}

/**
 * Decides after the dead letter is sent: the execution needs manual action.
 * @returns undefined when another recovery owns the execution
 */
export function decideGivingUp(
  execution: FailedExecution,
  record: RecoveryRecord | undefined,
  ownerArn: string,
  reason: GiveUpReason,
  nowMs: number,
): RecoveryRecord | undefined {
  if (record?.state !== 'claimed' || record.ownerArn !== ownerArn) return undefined;
  return { ...nextBase(execution, record), state: 'given-up', reason, atMs: nowMs };
}

/**
 * Decides when the agents did not recover in time: the execution is parked for the sweeper, and no redrive is counted.
 * @returns undefined when another recovery owns the execution
 */
export function decideParking(
  execution: FailedExecution,
  record: RecoveryRecord | undefined,
  ownerArn: string,
  nowMs: number,
): RecoveryRecord | undefined {
  if (record?.state !== 'claimed' || record.ownerArn !== ownerArn) return undefined;
  return { ...nextBase(execution, record), state: 'parked', atMs: nowMs };
}

/** Whether the sweeper starts a recovery. A parked execution waits until each failed agent was healthy after the parking. */
export function decideSweep(
  execution: FailedExecution,
  record: RecoveryRecord | undefined,
  wasHealthyAfter: (agent: string, atMs: number) => boolean,
  nowMs: number,
): boolean {
  if (skipReason(execution, record, undefined, nowMs) !== undefined) return false;
  if (record?.state !== 'parked') return true;
  return execution.failedAgents.every((agent) => wasHealthyAfter(agent, record.atMs));
}

/**
 * Identical for identical failures: the same error in the same phase, with the same errors of the same tiers. Messages are
 * left out, since they have ids, times and counts.
 */
export function fingerprintOf({ error, phase, failedAgents, failedTiers }: FailedExecution): string {
  const tiers = failedTiers.map(({ agent, tier, error: tierError }) => `${agent}/${tier}: ${tierError}`);
  return JSON.stringify([error, phase ?? null, distinct(failedAgents), distinct(tiers)]);
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

/** @param ownerArn the recovery that asks, if it is one */
function skipReason(
  execution: FailedExecution,
  record: RecoveryRecord | undefined,
  ownerArn: string | undefined,
  nowMs: number,
): SkipReason | undefined {
  if (execution.status === 'ABORTED') return 'aborted';
  if (!hasFailed(execution.status)) return 'not-failed';
  if (execution.workflowOwner === 'newer') return 'superseded';
  if (execution.hasInjectedFaults) return 'injected-faults';
  if (!RECOVERABLE_ERRORS.includes(execution.error)) return 'not-recoverable';
  switch (record?.state) {
    case undefined:
    case 'parked':
      return undefined;
    case 'given-up':
      return 'given-up';
    case 'claimed':
      return record.ownerArn !== ownerArn && nowMs < record.leaseUntilMs ? 'owned-by-another' : undefined;
    case 'redriven':
      if (execution.redriveCount > record.requestedRedriveCount) return undefined;
      return nowMs < record.atMs + REDRIVE_VISIBLE_AFTER_MS ? 'already-redriven' : undefined;
    default:
      return record satisfies undefined;
  }
}

type RecordBase = Pick<
  RecoveryRecord,
  'executionArn' | 'revision' | 'redrives' | 'requestedRedriveCount' | 'identicalFailures'
>;

/** The fields that every next record has, whatever its state. */
function nextBase({ executionArn }: FailedExecution, record: RecoveryRecord | undefined): RecordBase {
  const {
    redrives = 0,
    requestedRedriveCount = BEFORE_FIRST_END,
    identicalFailures = null,
    revision = 0,
  } = record ?? {};
  return { executionArn, revision: revision + 1, redrives, requestedRedriveCount, identicalFailures };
}

function claimOf(base: RecordBase, ownerArn: string, nowMs: number): RecoveryRecord {
  return { ...base, state: 'claimed', ownerArn, leaseUntilMs: nowMs + RECOVERY_LEASE_MS };
}

function countIdentical(
  before: RecordBase['identicalFailures'],
  fingerprint: string,
): NonNullable<RecordBase['identicalFailures']> {
  return { fingerprint, count: before?.fingerprint === fingerprint ? before.count + 1 : 1 };
}
