import * as z from 'zod';
import { type CallOutcome, circuitState } from './admission.ts';

export const TRANSITION_CODES = [
  'CircuitOpened',
  'CircuitHalfOpened',
  'CircuitClosed',
  'CircuitIsolated',
  'CircuitShadowed',
  'CircuitWouldHaveOpened',
] as const;

/** Why a circuit changed its state. */
export const transitionCause = z.enum([
  'trip-rule',
  'open-period-ended',
  'probe-failed',
  'probes-succeeded',
  'operator',
  'canary',
]);

/**
 * A circuit changed its state. The event is stored by the same write that changes the state, so it cannot be lost. It is
 * delivered at least once, always under the same id, which consumers use to deduplicate.
 */
export const transitionEvent = z.object({
  code: z.enum(TRANSITION_CODES),
  /** `<breakerId>#<generation>`: one per transition */
  id: z.string(),
  breakerId: z.string(),
  /** the generation that begins with this transition */
  generation: z.number(),
  from: circuitState,
  to: circuitState,
  atMs: z.number(),
  cause: transitionCause,
  /** the cause in words: the rule and its numbers, or the operator's name and reason */
  detail: z.string(),
  /** when the circuit admits a probe; null unless it is (or, in shadow, would be) open */
  retryAtMs: z.number().nullable(),
});

export type TransitionEvent = Readonly<z.infer<typeof transitionEvent>>;
export type TransitionCode = TransitionEvent['code'];
export type TransitionCause = TransitionEvent['cause'];

/** Events of the circuit-breaker store itself: logged and counted, delivered at most once. */
export type CircuitSignal =
  /** the store could not be read, so a call was admitted without a record of it */
  | { readonly code: 'CircuitBypassed'; readonly breakerId: string; readonly atMs: number; readonly error: string }
  /** a write was given up after its retries, and its decision is lost */
  | {
      readonly code: 'CircuitWriteDropped';
      readonly breakerId: string;
      readonly atMs: number;
      readonly operation: 'admission' | 'recording' | 'renewal';
      readonly error: string;
    }
  /** an outcome was ignored because its generation has ended or its permit has expired */
  | {
      readonly code: 'CircuitResultIgnored';
      readonly breakerId: string;
      readonly atMs: number;
      readonly reason: 'older-generation' | 'permit-lost';
      readonly outcome: CallOutcome;
      readonly generation: number;
    }
  /** a transition's event could not be published now; it stays in the record and is published later */
  | { readonly code: 'CircuitEventDelayed'; readonly breakerId: string; readonly atMs: number; readonly error: string }
  /** a record that this version cannot read, so its events cannot be published */
  | { readonly code: 'CircuitUnreadable'; readonly breakerId: string; readonly atMs: number; readonly error: string }
  /** the oldest of more than MAX_PENDING_EVENTS events that waited for the bus was dropped */
  | { readonly code: 'CircuitEventLost'; readonly breakerId: string; readonly atMs: number; readonly eventId: string };
