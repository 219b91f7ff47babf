/**
 * The circuit breaker's model: every decision is a pure function of the stored record, the request and the time, and
 * returns the conditional write it depends on as data. Stores commit it. docs/patterns/circuit-breaker.md has the
 * state diagram and the invariants.
 */
export {
  type AdmitRequest,
  admittedUnguarded,
  decideAdmission,
  decideFastPath,
  rejected,
} from './admit.ts';
export type { Decision } from './decision.ts';
export {
  DEPENDENCY_ERRORS,
  type DependencyErrorKind,
  kindOfError,
  outcomeOfError,
} from './dependency-errors.ts';
export type { CircuitSignal, TransitionCause, TransitionCode, TransitionEvent } from './events.ts';
export {
  decideCommand,
  decideHalfOpenEarly,
  type EarlyHalfOpen,
  isAlreadyApplied,
  MAX_REASON_LENGTH,
  type OperatorCommand,
} from './operator-commands.ts';
export { clearPublished, overdueEvents, PENDING_EVENT_GRACE_MS, pendingEventsOf } from './pending.ts';
export {
  type AuditEntry,
  type CircuitIn,
  type CircuitRecord,
  type EnteredState,
  type Evidence,
  initialRecord,
  OPERATOR_VERBS,
  parseRecord,
} from './record.ts';
export { decideRecording, needsRecording, type OutcomeDetails, type RecordResult } from './record-outcome.ts';
export { decideRenewal } from './renew.ts';
export {
  CIRCUIT_BREAKER_DEFAULTS,
  type CircuitBreakerOptions,
  type CircuitBreakerSettings,
  circuitBreakerSettings,
} from './settings.ts';
export { MAX_AUDIT_ENTRIES, MAX_PENDING_EVENTS } from './transition.ts';
export type { CallResult, TripRule, Verdict } from './trip-rule.ts';
export { consecutiveFailures } from './trip-rules/consecutive.ts';
export { failureRate } from './trip-rules/failure-rate.ts';
export type { RateOptions } from './trip-rules/rate.ts';
export { type SlowCallRateOptions, slowCallRate } from './trip-rules/slow-call-rate.ts';
export { callableIssue, throwIfInvalid, timeLimitIssue, unknownOptionIssues } from './validate-options.ts';
