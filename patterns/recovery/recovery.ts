import * as z from 'zod';
import { HANDLER_ERRORS } from '../catalogue/errors.ts';

/** Redrives of one execution without a human. */
export const MAX_REDRIVES = 3;

/** As often may an execution fail of the same while its agents are healthy; then another redrive would not help. */
export const POISON_AFTER = 2;

/** Longer than a wait of 60 s and the steps around it: a recovery that died is taken over after this. */
export const RECOVERY_LEASE_MS = 150_000;

/**
 * How long a redrive may take to show in what is described (which is eventually consistent), in milliseconds. A redrive
 * ordered longer ago that still does not show was never carried out.
 */
export const REDRIVE_SHOWS_AFTER_MS = 60_000;

/** What another try may cure. Everything else is left to people. */
export const RECOVERABLE_ERRORS: readonly string[] = [
  'CriticalDegradationError',
  'FallbackExhaustedError',
  'QuorumNotReachedError',
  'States.Timeout',
  ...HANDLER_ERRORS,
];

/** An execution that ended badly, as the service and the store describe it. */
export interface FailedRun {
  readonly executionArn: string;
  readonly status: string;
  readonly redriveCount: number;
  readonly error: string;
  readonly cause: string;
  /** who owns its workflow: itself, a newer execution, or nobody yet when it failed at the door */
  readonly owner: 'itself' | 'newer' | 'nobody';
  /** it was started with fault rules of its own: an experiment, whose failure is its result */
  readonly experiment: boolean;
  /** required agents that failed, by name */
  readonly agents: readonly string[];
}

/** What is kept of a recovery, one item per execution. */
export const recoveryRecord = z
  .object({
    executionArn: z.string(),
    /** raised with every write: each one is conditional on it */
    revision: z.int().nonnegative(),
    /** redrives that count */
    redrives: z.int().nonnegative(),
    /** the execution's redrive count when a redrive was last ordered, -1 before */
    orderedAt: z.int(),
    /** the last failure met while the agents were healthy, and how often in a row it was met */
    strike: z.object({ fingerprint: z.string(), count: z.int() }).nullable(),
  })
  .and(
    z.discriminatedUnion('state', [
      z.object({ state: z.literal('waiting'), by: z.string(), leaseUntilMs: z.number() }),
      z.object({ state: z.literal('parked'), atMs: z.number() }),
      z.object({ state: z.literal('redriven'), atMs: z.number() }),
      z.object({ state: z.literal('given-up'), reason: z.enum(['poison', 'exhausted']), atMs: z.number() }),
    ]),
  );

/** A phase and its required agents, by name: what an execution cannot do without. */
export const phaseRoster = z.object({ name: z.string(), required: z.array(z.string()) });

export type PhaseRoster = z.infer<typeof phaseRoster>;

/** What each step of a recovery is invoked with. */
export const recoveryRequest = z.object({
  step: z.enum(['claim', 'redrive', 'park', 'give-up']),
  /** the execution that failed */
  failedArn: z.string(),
  /** the recovery itself */
  by: z.string(),
  phases: z.array(phaseRoster),
  /** nobody had to be waited for; only of `redrive` */
  healthyAtOnce: z.boolean().optional(),
  /** only of `give-up` */
  reason: z.enum(['poison', 'exhausted']).optional(),
});

/** What the state machine does next, and what for. */
export const recoveryResponse = z.object({
  next: z.enum(['over', 'wait', 'give-up']),
  /** why, for people who read the history */
  reason: z.string(),
  agents: z.array(z.string()),
  /** only of `give-up`: the dead letter */
  letter: z
    .object({
      executionArn: z.string(),
      workflowId: z.string(),
      reason: z.enum(['poison', 'exhausted']),
      error: z.string(),
      cause: z.string(),
      agents: z.array(z.string()),
      redriveCount: z.int(),
    })
    .optional(),
});

export type RecoveryRequest = z.infer<typeof recoveryRequest>;
export type RecoveryResponse = z.infer<typeof recoveryResponse>;
export type RecoveryRecord = z.infer<typeof recoveryRecord>;
export type GiveUpReason = Extract<RecoveryRecord, { state: 'given-up' }>['reason'];

/** Why a recovery leaves an execution alone. */
export type LeaveReason =
  | 'not-failed'
  | 'aborted'
  | 'superseded'
  | 'experiment'
  | 'not-recoverable'
  | 'given-up'
  | 'already-redriven'
  | 'in-other-hands';

/** What to do about a failed execution. A record, where there is one, holds once it is written. */
export type RecoveryDecision =
  | { readonly kind: 'leave'; readonly reason: LeaveReason }
  | { readonly kind: 'wait'; readonly agents: readonly string[]; readonly record: RecoveryRecord }
  | { readonly kind: 'redrive'; readonly record: RecoveryRecord }
  /** to be confirmed by {@link decideGivingUp} once the dead letter is sent */
  | { readonly kind: 'give-up'; readonly reason: GiveUpReason; readonly record: RecoveryRecord };

/** Decides whether a failed execution is to be recovered; if so, it is in the hands of `by` for a while. */
export function decideRecovery(
  run: FailedRun,
  record: RecoveryRecord | undefined,
  by: string,
  nowMs: number,
): RecoveryDecision {
  const reason = whyLeave(run, record, by, nowMs);
  if (reason !== undefined) return { kind: 'leave', reason };
  const kept = carried(run, record);
  const claim: RecoveryRecord = { ...kept, state: 'waiting', by, leaseUntilMs: nowMs + RECOVERY_LEASE_MS };
  if (kept.redrives >= MAX_REDRIVES && run.redriveCount !== kept.orderedAt) {
    return { kind: 'give-up', reason: 'exhausted', record: claim };
  }
  return { kind: 'wait', agents: run.agents, record: claim };
}

/**
 * Decides again once the agents are healthy: a redrive, unless the same was met while they were healthy before.
 * @param healthyAtOnce nobody had to be waited for
 */
export function decideRedrive(
  run: FailedRun,
  record: RecoveryRecord | undefined,
  by: string,
  healthyAtOnce: boolean,
  nowMs: number,
): RecoveryDecision {
  const reason = whyLeave(run, record, by, nowMs);
  if (reason !== undefined) return { kind: 'leave', reason };
  if (record?.state !== 'waiting' || record.by !== by) return { kind: 'leave', reason: 'in-other-hands' };
  const kept = carried(run, record);
  // the same redrive once more, because its order was lost: neither counted nor judged twice
  const repeated = kept.orderedAt === run.redriveCount;
  const strike = healthyAtOnce && !repeated ? strikeOf(kept.strike, fingerprintOf(run)) : kept.strike;
  if (!repeated && strike !== null && healthyAtOnce && strike.count >= POISON_AFTER) {
    const claim = { state: 'waiting', by, leaseUntilMs: nowMs + RECOVERY_LEASE_MS } as const;
    return { kind: 'give-up', reason: 'poison', record: { ...kept, ...claim } };
  }
  const redrives = repeated ? kept.redrives : kept.redrives + 1;
  const ordered = { ...kept, strike, redrives, orderedAt: run.redriveCount };
  return { kind: 'redrive', record: { ...ordered, state: 'redriven', atMs: nowMs } };
}

/** The dead letter is sent: from now on the execution is left to people. @returns undefined in other hands */
export function decideGivingUp(
  run: FailedRun,
  record: RecoveryRecord | undefined,
  by: string,
  reason: GiveUpReason,
  nowMs: number,
): RecoveryRecord | undefined {
  if (record?.state !== 'waiting' || record.by !== by) return undefined;
  return { ...carried(run, record), state: 'given-up', reason, atMs: nowMs };
}

/** The agents did not come back in time: set aside for the sweeper, and not counted. @returns undefined in other hands */
export function decideParking(
  run: FailedRun,
  record: RecoveryRecord | undefined,
  by: string,
  nowMs: number,
): RecoveryRecord | undefined {
  if (record?.state !== 'waiting' || record.by !== by) return undefined;
  return { ...carried(run, record), state: 'parked', atMs: nowMs };
}

/** Whether the sweeper starts a recovery. A parked execution has to wait until its agents were seen healthy since. */
export function decideSweep(
  run: FailedRun,
  record: RecoveryRecord | undefined,
  healthySince: (agent: string, sinceMs: number) => boolean,
  nowMs: number,
): boolean {
  if (whyLeave(run, record, '', nowMs) !== undefined) return false;
  if (record?.state !== 'parked') return true;
  return run.agents.every((agent) => healthySince(agent, record.atMs));
}

/**
 * What failures have in common when they are the same failure: error, failed agents and cause, without what differs
 * each time (ids, times, counts).
 */
export function fingerprintOf({ error, agents, cause }: Pick<FailedRun, 'error' | 'agents' | 'cause'>): string {
  const text = cause.replaceAll(/[0-9a-f]{8}[0-9a-f-]*/g, '#').replaceAll(/\d+(?:\.\d+)?/g, '#');
  return JSON.stringify([error, [...new Set(agents)].sort(), text.slice(0, MAX_FINGERPRINT_CAUSE)]);
}

/** Causes end in stack traces and payloads: what they are about stands at their beginning. */
const MAX_FINGERPRINT_CAUSE = 1_000;

function whyLeave(
  run: FailedRun,
  record: RecoveryRecord | undefined,
  by: string,
  nowMs: number,
): LeaveReason | undefined {
  if (run.status === 'ABORTED') return 'aborted';
  if (run.status !== 'FAILED' && run.status !== 'TIMED_OUT') return 'not-failed';
  if (run.owner === 'newer') return 'superseded';
  if (run.experiment) return 'experiment';
  if (!RECOVERABLE_ERRORS.includes(run.error)) return 'not-recoverable';
  switch (record?.state) {
    case undefined:
    case 'parked':
      return undefined;
    case 'given-up':
      return 'given-up';
    case 'waiting':
      return record.by !== by && nowMs < record.leaseUntilMs ? 'in-other-hands' : undefined;
    case 'redriven':
      if (run.redriveCount > record.orderedAt) return undefined;
      return nowMs < record.atMs + REDRIVE_SHOWS_AFTER_MS ? 'already-redriven' : undefined;
    default:
      return record satisfies undefined;
  }
}

type Kept = Pick<RecoveryRecord, 'executionArn' | 'revision' | 'redrives' | 'orderedAt' | 'strike'>;

/** What goes on into the next record. */
function carried(run: FailedRun, record: RecoveryRecord | undefined): Kept {
  const { redrives = 0, orderedAt = -1, strike = null, revision = 0 } = record ?? {};
  return { executionArn: run.executionArn, revision: revision + 1, redrives, orderedAt, strike };
}

function strikeOf(before: Kept['strike'], fingerprint: string): NonNullable<Kept['strike']> {
  return { fingerprint, count: before?.fingerprint === fingerprint ? before.count + 1 : 1 };
}
