import type { Admission, AdmissionDecision, CircuitState, FastPathAdmission } from './admission.ts';
import { type Decision, fence } from './decision.ts';
import { type CircuitIn, type CircuitRecord, NO_EVIDENCE, NO_GENERATION } from './record.ts';
import type { CircuitBreakerSettings } from './settings.ts';
import { transition } from './transition.ts';

export interface AdmitRequest {
  readonly breakerId: string;
  readonly permitId: string;
  readonly redriveCount: number;
}

/** Stands in for the record of a circuit that has none. */
const UNRECORDED = { state: 'CLOSED', generation: NO_GENERATION, sinceMs: 0, ...NO_EVIDENCE } as const;

/** Decides whether a call is admitted. While the circuit is CLOSED this writes nothing. */
export function decideAdmission(
  stored: CircuitRecord | undefined,
  request: AdmitRequest,
  nowMs: number,
  settings: CircuitBreakerSettings,
): Decision<AdmissionDecision> {
  if (stored === undefined) {
    return { answer: admitted(UNRECORDED, request, nowMs, settings.tripRule.wantsSuccess(NO_EVIDENCE)) };
  }
  switch (stored.state) {
    case 'CLOSED':
    case 'METRICS_ONLY':
      return { answer: admitted(stored, request, nowMs, settings.tripRule.wantsSuccess(stored)) };
    case 'ISOLATED':
      return { answer: rejected(request.breakerId, 'ISOLATED') };
    case 'OPEN':
      if (nowMs < stored.openUntilMs)
        return { answer: rejected(request.breakerId, 'OPEN', stored.openUntilMs - nowMs) };
      return halfOpen(stored, request, nowMs, settings);
    case 'HALF_OPEN':
      return takePermit(stored, request, nowMs, settings);
    default:
      return stored satisfies never;
  }
}

/**
 * The admission that all calls share while the circuit is CLOSED and a success would change nothing. It is
 * the same for every call, so it may be cached: `admittedAtMs` is when the circuit closed.
 * @returns undefined when the circuit is in another state, has evidence, or its rule measures durations
 */
export function decideFastPath(
  breakerId: string,
  stored: CircuitRecord | undefined,
  { tripRule }: CircuitBreakerSettings,
): FastPathAdmission | undefined {
  const record = stored ?? UNRECORDED;
  if (record.state !== 'CLOSED' || tripRule.ignoresDuration !== true || tripRule.wantsSuccess(record)) return undefined;
  const { generation, sinceMs: admittedAtMs, state } = record;
  return { breakerId, generation, redriveCount: 0, admittedAtMs, state, mustRecordSuccess: false };
}

/** The first request after the open period begins the half-open period and takes its first permit in the same write. */
function halfOpen(
  record: CircuitIn<'OPEN'>,
  request: AdmitRequest,
  nowMs: number,
  settings: CircuitBreakerSettings,
): Decision<AdmissionDecision> {
  const permits = { [request.permitId]: nowMs + settings.permitTimeoutMs };
  const { reopenings } = record;
  const change = transition(
    record,
    { state: 'HALF_OPEN', permits, succeeded: new Set(), reopenings, halfOpenedEarly: false },
    { nowMs, cause: 'open-period-ended', detail: `open since ${record.sinceMs}` },
  );
  const next = { generation: record.generation + 1, state: 'HALF_OPEN' } as const;
  return { answer: admitted(next, request, nowMs, false), ...change };
}

function takePermit(
  record: CircuitIn<'HALF_OPEN'>,
  request: AdmitRequest,
  nowMs: number,
  settings: CircuitBreakerSettings,
): Decision<AdmissionDecision> {
  const answer = admitted(record, request, nowMs, false);
  const path = ['permits', request.permitId] as const;
  const permit = { kind: 'set', path, value: nowMs + settings.permitTimeoutMs } as const;

  const permitUntilMs = record.permits[request.permitId];
  if (permitUntilMs !== undefined) {
    if (permitUntilMs > nowMs) return { answer };
    return {
      answer,
      write: { conditions: [...fence(record), { kind: 'equals', path, value: permitUntilMs }], changes: [permit] },
    };
  }

  const { halfOpenPermits } = settings;
  const permits = Object.entries(record.permits).sort(([, a], [, b]) => a - b);
  const toFree = Math.max(0, permits.length - (halfOpenPermits - 1));
  const expired = permits.filter(([, untilMs]) => untilMs <= nowMs).slice(0, toFree);
  if (expired.length < toFree) {
    const earliestMs = Math.min(...permits.map(([, untilMs]) => untilMs).filter((untilMs) => untilMs > nowMs));
    return { answer: rejected(request.breakerId, 'HALF_OPEN', earliestMs - nowMs) };
  }
  return {
    answer,
    write: {
      conditions: [
        ...fence(record),
        { kind: 'absent', path },
        // DynamoDB counts the permits before this write removes the expired ones
        { kind: 'size-less-than', path: ['permits'], size: halfOpenPermits + toFree },
        ...expired.map(([id, untilMs]) => ({ kind: 'equals', path: ['permits', id], value: untilMs }) as const),
      ],
      changes: [permit, ...expired.map(([id]) => ({ kind: 'remove', path: ['permits', id] }) as const)],
    },
  };
}

function admitted(
  { generation, state }: { generation: number; state: CircuitState },
  { breakerId, permitId, redriveCount }: AdmitRequest,
  admittedAtMs: number,
  mustRecordSuccess: boolean,
): AdmissionDecision {
  const admission: Admission = {
    breakerId,
    generation,
    permitId,
    redriveCount,
    admittedAtMs,
    state,
    mustRecordSuccess,
  };
  return { admitted: true, admission };
}

/** A refusal. @param retryAfterMs when the next request may be admitted @default - when an operator ends the isolation */
export function rejected(breakerId: string, state: CircuitState, retryAfterMs?: number): AdmissionDecision {
  return { admitted: false, rejection: { breakerId, state, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) } };
}

/** Admits a call although the store could not be read; its outcome is not recorded. */
export function admittedUnguarded(
  { breakerId, permitId, redriveCount }: AdmitRequest,
  admittedAtMs: number,
): AdmissionDecision {
  return {
    admitted: true,
    admission: {
      breakerId,
      generation: NO_GENERATION,
      permitId,
      redriveCount,
      admittedAtMs,
      state: 'CLOSED',
      mustRecordSuccess: false,
      admittedUnguarded: true,
    },
  };
}
