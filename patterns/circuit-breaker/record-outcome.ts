import type { ConditionalWrite } from '../conditional-write.ts';
import type { Admission, CallOutcome, FastPathAdmission } from './admission.ts';
import { type Decision, decideOn, fence } from './decision.ts';
import { type CircuitIn, type CircuitRecord, isCurrent, NO_EVIDENCE } from './record.ts';
import { type CircuitBreakerSettings, openPeriodMs } from './settings.ts';
import { transition } from './transition.ts';
import type { CallResult } from './trip-rule.ts';

/** What a caller may add to an outcome. */
export interface OutcomeDetails {
  /** how long the call took, for the slow-call rate @default - the time since the admission */
  readonly durationMs?: number;
  /**
   * The execution environment or host that reports. With it the circuit counts reporters instead of calls, so
   * that one bad environment cannot open it for all.
   * @default - the admission itself: every call counts
   */
  readonly reporter?: string;
}

/** The effect of a recorded outcome on its circuit. */
export type RecordResult =
  | 'counted'
  /** nothing to write: a healthy call, a repeated report, a full slice of the window */
  | 'nothing'
  | 'streak-ended'
  | 'opened'
  | 'reopened'
  | 'closed'
  | 'would-have-opened'
  | 'probe-succeeded'
  | 'permit-released'
  | 'older-generation'
  | 'permit-lost';

/** Whether an outcome changes anything, so that it costs a request to the store. */
export function needsRecording(admission: FastPathAdmission, outcome: CallOutcome): boolean {
  if (admission.admittedUnguarded === true) return false;
  if (admission.state === 'HALF_OPEN' || outcome === 'failure') return true;
  return outcome === 'success' && admission.mustRecordSuccess;
}

/** Decides the effect of an outcome. It counts under the generation that admitted it and under no other. */
export function decideRecording(
  stored: CircuitRecord | undefined,
  admission: Admission,
  outcome: CallOutcome,
  nowMs: number,
  settings: CircuitBreakerSettings,
  details: OutcomeDetails = {},
): Decision<RecordResult> {
  if (!needsRecording(admission, outcome)) return { answer: 'nothing' };
  return decideOn(admission.breakerId, stored, nowMs, (record) => {
    if (!isCurrent(record, admission) || record.state !== admission.state) {
      return { answer: 'older-generation' };
    }
    switch (record.state) {
      case 'HALF_OPEN':
        return recordProbeOutcome(record, admission, outcome, nowMs, settings);
      case 'CLOSED':
      case 'METRICS_ONLY':
        return recordCallOutcome(record, asCallResult(admission, outcome, details, nowMs), nowMs, settings);
      case 'OPEN':
      case 'ISOLATED':
        // admits nothing, so there is no admission of this generation
        return { answer: 'older-generation' };
      default:
        return record satisfies never;
    }
  });
}

function asCallResult(
  admission: Admission,
  outcome: CallOutcome,
  { reporter, durationMs }: OutcomeDetails,
  nowMs: number,
): CallResult {
  return {
    id: reporter ?? admission.permitId,
    outcome: outcome === 'failure' ? 'failure' : 'success',
    durationMs: durationMs ?? nowMs - admission.admittedAtMs,
  };
}

function recordCallOutcome(
  record: CircuitIn<'CLOSED' | 'METRICS_ONLY'>,
  result: CallResult,
  nowMs: number,
  settings: CircuitBreakerSettings,
): Decision<RecordResult> {
  // in shadow, an open circuit would see no calls now
  if (record.state === 'METRICS_ONLY' && nowMs < record.wouldBeOpenUntilMs) return { answer: 'nothing' };
  const verdict = settings.tripRule.judge(record, result, nowMs);
  switch (verdict.kind) {
    case 'nothing':
      return { answer: 'nothing' };
    case 'remember': {
      const { conditions, changes, decideAgain } = verdict;
      const write = { conditions: [...fence(record), ...conditions], changes };
      return { answer: 'counted', write, decideAgain };
    }
    case 'forget':
      return { answer: 'streak-ended', write: endStreak(record) };
    case 'trip':
      return trip(record, verdict.detail, nowMs, settings);
    default:
      return verdict satisfies never;
  }
}

/**
 * A new generation, so that neither a repeated failure of the streak nor a repeated success can count a second time.
 * No transition: the state stays, and there is no event.
 */
function endStreak(record: CircuitIn<'CLOSED' | 'METRICS_ONLY'>): ConditionalWrite {
  return {
    conditions: fence(record),
    changes: [
      { kind: 'set', path: ['generation'], value: record.generation + 1 },
      { kind: 'remove', path: ['failed'] },
    ],
  };
}

function trip(
  record: CircuitIn<'CLOSED' | 'METRICS_ONLY'>,
  detail: string,
  nowMs: number,
  settings: CircuitBreakerSettings,
): Decision<RecordResult> {
  const untilMs = nowMs + openPeriodMs(settings, 0);
  const context = { nowMs, cause: 'trip-rule', detail } as const;
  if (record.state === 'METRICS_ONLY') {
    const next = { state: 'METRICS_ONLY', wouldBeOpenUntilMs: untilMs, ...NO_EVIDENCE } as const;
    return { answer: 'would-have-opened', ...transition(record, next, context) };
  }
  const next = { state: 'OPEN', openUntilMs: untilMs, reopenings: 0, halfOpenedEarly: false } as const;
  return { answer: 'opened', ...transition(record, next, context) };
}

function recordProbeOutcome(
  record: CircuitIn<'HALF_OPEN'>,
  { permitId }: Admission,
  outcome: CallOutcome,
  nowMs: number,
  settings: CircuitBreakerSettings,
): Decision<RecordResult> {
  const permitUntilMs = record.permits[permitId];
  // an expired permit counts for nobody: the next caller may take it over at any moment
  if (permitUntilMs === undefined || permitUntilMs <= nowMs) return { answer: 'permit-lost' };
  const path = ['permits', permitId] as const;
  const conditions = [{ kind: 'equals', path, value: permitUntilMs }] as const;
  const release = { kind: 'remove', path } as const;

  if (outcome === 'failure') {
    const reopenings = record.reopenings + 1;
    const openUntilMs = nowMs + openPeriodMs(settings, reopenings);
    const next = { state: 'OPEN', openUntilMs, reopenings, halfOpenedEarly: record.halfOpenedEarly } as const;
    const context = { nowMs, cause: 'probe-failed', detail: `probe ${permitId} failed`, conditions } as const;
    return { answer: 'reopened', ...transition(record, next, context) };
  }
  if (outcome === 'neutral' || record.succeeded.has(permitId)) {
    return { answer: 'permit-released', write: { conditions: [...fence(record), ...conditions], changes: [release] } };
  }
  const missing = settings.successesToClose - record.succeeded.size;
  if (missing <= 1) {
    const detail = `${record.succeeded.size + 1} probes succeeded`;
    const context = { nowMs, cause: 'probes-succeeded', detail, conditions } as const;
    return { answer: 'closed', ...transition(record, { state: 'CLOSED', ...NO_EVIDENCE }, context) };
  }
  const room = {
    kind: 'has-capacity-or-contains',
    path: ['succeeded'],
    size: settings.successesToClose - 1,
    member: permitId,
  } as const;
  return {
    answer: 'probe-succeeded',
    write: {
      conditions: [...fence(record), ...conditions, room],
      changes: [{ kind: 'add', path: ['succeeded'], member: permitId }, release],
    },
  };
}
