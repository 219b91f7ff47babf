/** The entry `ballast/circuit-breaker`: a circuit for any call of any Lambda, without the rest of Ballast. */
export { CircuitBreakerOpenError, InvalidInputError, UnknownSchemaVersionError } from './patterns/catalogue/errors.ts';
export type {
  Admission,
  AdmissionDecision,
  CallOutcome,
  CircuitBreakers,
  CircuitState,
  Rejection,
} from './patterns/circuit-breaker/admission.ts';
export {
  type AuditEntry,
  type BreakerSignal,
  CIRCUIT_BREAKER_DEFAULTS,
  type CircuitBreakerOptions,
  type CircuitBreakerSettings,
  type CircuitRecord,
  circuitBreakerSettings,
  consecutiveFailures,
  DEPENDENCY_ERRORS,
  failureRate,
  kindOfError,
  outcomeOfError,
  slowCallRate,
  type TransitionEvent,
  type TripRule,
} from './patterns/circuit-breaker/index.ts';
export {
  type BreakerTable,
  CircuitBreakerStore,
  type CircuitBreakerStoreOptions,
  dynamoDbBreakerTable,
  type GuardOptions,
  guard,
  type MemoryCircuitBreakersOptions,
  memoryBreakerTable,
  memoryCircuitBreakers,
} from './stores/circuit-breaker/index.ts';
