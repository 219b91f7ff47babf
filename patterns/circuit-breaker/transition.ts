import { type Change, type Condition, setAttributes } from '../conditional-write.ts';
import type { Decision } from './decision.ts';
import { fence } from './decision.ts';
import type { TransitionCause, TransitionCode, TransitionEvent } from './events.ts';
import { pendingEventsOf } from './pending.ts';
import { type AuditEntry, type CircuitRecord, STATE_ATTRIBUTES, type StateAttributes } from './record.ts';

/** Events kept for a bus that is down: 25 open and half-open periods, about 20 KB of the item. */
export const MAX_PENDING_EVENTS = 50;

/** Commands of operators kept in the record; older ones are in the log, since each is an event too. */
export const MAX_AUDIT_ENTRIES = 10;

/** States kept in the record, about 50 bytes each: ten open and half-open periods take 1 KB of the 4 KB that a read unit has. */
export const MAX_HISTORY_ENTRIES = 20;

/** When and why a circuit changes its state. */
export interface TransitionContext {
  readonly nowMs: number;
  readonly cause: TransitionCause;
  readonly detail: string;
  /** besides the fence, such as that of a probe's permit */
  readonly conditions?: readonly Condition[];
  readonly audit?: Omit<AuditEntry, 'generation'>;
}

/** Changes the state: the generation rises by one and the event is part of the same write. */
export function transition(
  record: CircuitRecord,
  next: StateAttributes,
  context: TransitionContext,
): Omit<Decision<never>, 'answer'> {
  const generation = record.generation + 1;
  const event: TransitionEvent = {
    code: codeOf(next, record),
    id: `${record.breakerId}#${generation}`,
    breakerId: record.breakerId,
    generation,
    from: record.state,
    to: next.state,
    atMs: context.nowMs,
    cause: context.cause,
    detail: context.detail,
    retryAtMs: retryAtMs(next),
  };
  const pending = [...pendingEventsOf(record), event];
  const lost = pending.slice(0, -MAX_PENDING_EVENTS).map(({ id }) => id);
  const kept = pending.slice(-MAX_PENDING_EVENTS).map((stored) => [String(stored.generation), stored] as const);
  const head = {
    generation,
    sinceMs: context.nowMs,
    pendingEvents: Object.fromEntries(kept),
    history: [...record.history, { state: next.state, atMs: context.nowMs, cause: context.cause }].slice(
      -MAX_HISTORY_ENTRIES,
    ),
    ...(context.audit && { audit: [...record.audit, { ...context.audit, generation }].slice(-MAX_AUDIT_ENTRIES) }),
  };
  return {
    write: {
      conditions: [...fence(record), ...(context.conditions ?? [])],
      changes: [...setAttributes({ ...head, ...next }), ...removeOtherStates(next)],
    },
    event,
    ...(lost.length > 0 && { lostEventIds: lost }),
  };
}

function removeOtherStates(next: StateAttributes): Change[] {
  const kept = new Set(setAttributes(next).map(({ path: [name] }) => name));
  return STATE_ATTRIBUTES.filter((name) => !kept.has(name)).map((name) => ({ kind: 'remove', path: [name] }));
}

function codeOf(next: StateAttributes, record: CircuitRecord): TransitionCode {
  switch (next.state) {
    case 'CLOSED':
      return 'CircuitClosed';
    case 'OPEN':
      return 'CircuitOpened';
    case 'HALF_OPEN':
      return 'CircuitHalfOpened';
    case 'ISOLATED':
      return 'CircuitIsolated';
    case 'METRICS_ONLY':
      return record.state === 'METRICS_ONLY' && next.wouldBeOpenUntilMs > 0
        ? 'CircuitWouldHaveOpened'
        : 'CircuitShadowed';
    default:
      return next satisfies never;
  }
}

function retryAtMs(next: StateAttributes): number | null {
  if (next.state === 'OPEN') return next.openUntilMs;
  return next.state === 'METRICS_ONLY' && next.wouldBeOpenUntilMs > 0 ? next.wouldBeOpenUntilMs : null;
}
