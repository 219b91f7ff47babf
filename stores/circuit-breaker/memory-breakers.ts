import type { CircuitBreakers } from '../../patterns/circuit-breaker/admission.ts';
import {
  type CircuitBreakerSettings,
  type CircuitRecord,
  circuitBreakerSettings,
  clearPublished,
  type Decision,
  decideAdmission,
  decideFastPath,
  decideRecording,
  decideRenewal,
  parseRecord,
  pendingEventsOf,
  type TransitionEvent,
  throwIfInvalid,
  unknownOptionIssues,
} from '../../patterns/circuit-breaker/index.ts';
import { applyWrite } from '../../patterns/conditional-write.ts';

export interface MemoryCircuitBreakersOptions {
  /**
   * Receives every transition's event synchronously. If it throws, the event is published again at the circuit's next write.
   * @default - events are dropped, since no other process shares the circuits
   */
  readonly publish?: (event: TransitionEvent) => void;
  /** @default circuitBreakerSettings() for every circuit */
  readonly settings?: (breakerId: string) => CircuitBreakerSettings;
  /** @default Date.now */
  readonly nowMs?: () => number;
}

/**
 * Circuits of one process: the same model without a table, for a host that shares nothing. A decision is applied in the
 * same turn of the event loop, so no write conflicts.
 * @throws RangeError naming every option that does not exist
 */
export function memoryCircuitBreakers(options: MemoryCircuitBreakersOptions = {}): CircuitBreakers {
  throwIfInvalid('circuit breakers in memory', unknownOptionIssues(options, ['publish', 'settings', 'nowMs']));
  const defaults = circuitBreakerSettings();
  const { publish = () => {}, settings = () => defaults, nowMs = Date.now } = options;
  const records = new Map<string, CircuitRecord>();
  const publishing = new Set<string>();

  function commit(breakerId: string, decision: Decision<unknown>): void {
    if (decision.write === undefined) return;
    const written = applyWrite(records.get(breakerId), decision.write);
    if (written === 'conflict') throw new TypeError(`a decision on circuit ${breakerId} contradicts itself`);
    records.set(breakerId, parseRecord({ ...written, breakerId }));
    publishPending(breakerId);
  }

  /** Publishes, then clears, as with a table. A listener that calls under the same circuit does not reorder events. */
  function publishPending(breakerId: string): void {
    if (publishing.has(breakerId)) return;
    publishing.add(breakerId);
    try {
      for (let event = nextPending(breakerId); event !== undefined; event = nextPending(breakerId)) {
        publish(event);
        const cleared = applyWrite(records.get(breakerId), clearPublished(event));
        if (cleared !== 'conflict') records.set(breakerId, parseRecord({ ...cleared, breakerId }));
      }
    } catch {
      // a failing listener must not fail the caller; the event waits for the next write
    } finally {
      publishing.delete(breakerId);
    }
  }

  function nextPending(breakerId: string): TransitionEvent | undefined {
    return pendingEventsOf(records.get(breakerId))[0];
  }

  return {
    fastPathAdmission: (breakerId) => decideFastPath(breakerId, records.get(breakerId), settings(breakerId)),
    admit(request) {
      const { breakerId } = request;
      const decision = decideAdmission(records.get(breakerId), request, nowMs(), settings(breakerId));
      commit(breakerId, decision);
      return decision.answer;
    },
    recordOutcome(admission, outcome) {
      const { breakerId } = admission;
      const decision = decideRecording(records.get(breakerId), admission, outcome, nowMs(), settings(breakerId));
      commit(breakerId, decision);
      return Promise.resolve();
    },
    renew(admission) {
      const { breakerId } = admission;
      const decision = decideRenewal(records.get(breakerId), admission, nowMs(), settings(breakerId));
      commit(breakerId, decision);
      return Promise.resolve(decision.answer);
    },
  };
}
