import type { CallOutcome, CircuitState } from './admission.ts';

/** Why a circuit changed its state. */
export type TransitionCause = 'trip-rule' | 'break-over' | 'probe-failed' | 'probes-succeeded' | 'operator' | 'canary';

export const TRANSITION_CODES = [
  'CircuitOpened',
  'CircuitHalfOpened',
  'CircuitClosed',
  'CircuitIsolated',
  'CircuitShadowed',
  'CircuitWouldHaveOpened',
] as const;

export type TransitionCode = (typeof TRANSITION_CODES)[number];

/**
 * A circuit changed its state. Stored with the very write that changed it, so it cannot be lost; delivered at least
 * once, always under the same id. Consumers claim the id.
 */
export interface TransitionEvent {
  readonly code: TransitionCode;
  /** `<breakerId>#<generation>`: one per transition */
  readonly id: string;
  readonly breakerId: string;
  /** the generation that begins with this transition */
  readonly generation: number;
  readonly from: CircuitState;
  readonly to: CircuitState;
  readonly atMs: number;
  readonly cause: TransitionCause;
  /** the cause in words: the rule and its numbers, or the operator's name and reason */
  readonly detail: string;
  /** when the circuit admits a probe; null unless it is (or, in shadow, would be) open */
  readonly retryAtMs: number | null;
}

/** What the circuit-breaker store has to say of itself: logged and counted, delivered at most once. */
export type BreakerSignal =
  /** the store could not be read, so a call was let through unbooked */
  | { readonly code: 'BreakerFailedOpen'; readonly breakerId: string; readonly atMs: number; readonly error: string }
  /** a write was given up after its retries, and its decision is lost */
  | {
      readonly code: 'BreakerWriteDropped';
      readonly breakerId: string;
      readonly atMs: number;
      readonly operation: 'admission' | 'recording' | 'renewal';
      readonly error: string;
    }
  /** a result that no longer counts: its generation or its permit is over */
  | {
      readonly code: 'BreakerResultIgnored';
      readonly breakerId: string;
      readonly atMs: number;
      readonly reason: 'older-generation' | 'permit-lost';
      readonly outcome: CallOutcome;
      readonly generation: number;
    }
  /** a transition's event could not be published now; it stays in the record and is published later */
  | { readonly code: 'CircuitEventDelayed'; readonly breakerId: string; readonly atMs: number; readonly error: string }
  /** a record that this version cannot read, so its events cannot be published */
  | { readonly code: 'BreakerUnreadable'; readonly breakerId: string; readonly atMs: number; readonly error: string }
  /** more than MAX_PENDING_EVENTS waited for a bus that is down: the oldest one was given up */
  | { readonly code: 'CircuitEventLost'; readonly breakerId: string; readonly atMs: number; readonly eventId: string };
