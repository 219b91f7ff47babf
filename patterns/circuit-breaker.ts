/**
 * The circuit breaker's model: every decision is a pure function of the stored record, the request and the time, and
 * returns the conditional write it depends on as data. Stores carry it out. docs/patterns/circuit-breaker.md has the
 * state diagram and the invariants.
 */
export {
  type AdmitRequest,
  decideAdmission,
  decideStandingAdmission,
  failedOpen,
  rejected,
} from './circuit-breaker/admit.ts';
export { type Booking, decideBooking, needsBooking, type Result } from './circuit-breaker/book.ts';
export type { Decision } from './circuit-breaker/decision.ts';
export {
  DEPENDENCY_ERRORS,
  type DependencyErrorKind,
  kindOfError,
  outcomeOfError,
} from './circuit-breaker/dependency-errors.ts';
export type { BreakerSignal, TransitionCause, TransitionCode, TransitionEvent } from './circuit-breaker/events.ts';
export { clearPublished, overdueEvents, PENDING_EVENT_GRACE_MS, pendingEventsOf } from './circuit-breaker/pending.ts';
export {
  type AuditEntry,
  type CircuitRecord,
  type Evidence,
  initialRecord,
  parseRecord,
  type RecordIn,
  SCHEMA_VERSION,
} from './circuit-breaker/record.ts';
export { callable, refuse, timeLimit, unknownOptions } from './circuit-breaker/refuse.ts';
export { decideRenewal } from './circuit-breaker/renew.ts';
export {
  CIRCUIT_BREAKER_DEFAULTS,
  type CircuitBreakerOptions,
  type CircuitBreakerSettings,
  circuitBreakerSettings,
} from './circuit-breaker/settings.ts';
export { MAX_AUDIT_ENTRIES, MAX_PENDING_EVENTS } from './circuit-breaker/transition.ts';
export type { CallResult, TripRule, Verdict } from './circuit-breaker/trip-rule.ts';
export { consecutiveFailures } from './circuit-breaker/trip-rules/consecutive.ts';
export { failureRate } from './circuit-breaker/trip-rules/failure-rate.ts';
export type { RateOptions } from './circuit-breaker/trip-rules/rate.ts';
export { type SlowCallRateOptions, slowCallRate } from './circuit-breaker/trip-rules/slow-call-rate.ts';
export {
  decideOrder,
  decideShortening,
  isDone,
  MAX_REASON_LENGTH,
  type OperatorOrder,
  type Shortening,
} from './circuit-breaker/verbs.ts';
export { applyWrite, type Change, type Condition, type ConditionalWrite, type Path } from './circuit-breaker/write.ts';
