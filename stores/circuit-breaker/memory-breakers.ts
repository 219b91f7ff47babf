import type { CircuitBreakers } from '../../patterns/admission.ts';
import {
  applyWrite,
  type CircuitBreakerSettings,
  type CircuitRecord,
  circuitBreakerSettings,
  clearPublished,
  type Decision,
  decideAdmission,
  decideBooking,
  decideRenewal,
  decideStandingAdmission,
  parseRecord,
  type TransitionEvent,
} from '../../patterns/circuit-breaker.ts';

export interface MemoryCircuitBreakersOptions {
  /** told of every transition, in the same turn @default - nobody listens */
  readonly publish?: (event: TransitionEvent) => void;
  /** @default circuitBreakerSettings() for every circuit */
  readonly settings?: (breakerId: string) => CircuitBreakerSettings;
  /** @default Date.now */
  readonly nowMs?: () => number;
}

/**
 * Circuits of one process: the same model without a table, for a host that shares nothing. A decision is carried out
 * in the turn that makes it, so no race can be lost.
 */
export function memoryCircuitBreakers(options: MemoryCircuitBreakersOptions = {}): CircuitBreakers {
  const defaults = circuitBreakerSettings();
  const { publish = () => {}, settings = () => defaults, nowMs = Date.now } = options;
  const records = new Map<string, CircuitRecord>();

  function carryOut(breakerId: string, decision: Decision<unknown>): void {
    if (decision.write === undefined) return;
    const written = applyWrite(records.get(breakerId), decision.write);
    if (written === 'conflict') throw new TypeError(`a decision on circuit ${breakerId} contradicts itself`);
    const { event } = decision;
    const settled = event === undefined ? written : applyWrite(written, clearPublished(event));
    records.set(breakerId, parseRecord({ ...(settled === 'conflict' ? written : settled), breakerId }));
    if (event !== undefined) publish(event);
  }

  return {
    standingAdmission: (breakerId) => decideStandingAdmission(breakerId, records.get(breakerId), settings(breakerId)),
    admit(request) {
      const { breakerId } = request;
      const decision = decideAdmission(records.get(breakerId), request, nowMs(), settings(breakerId));
      carryOut(breakerId, decision);
      return decision.answer;
    },
    book(admission, outcome) {
      const { breakerId } = admission;
      const decision = decideBooking(records.get(breakerId), admission, { outcome }, nowMs(), settings(breakerId));
      carryOut(breakerId, decision);
      return Promise.resolve();
    },
    renew(admission) {
      const { breakerId } = admission;
      const decision = decideRenewal(records.get(breakerId), admission, nowMs(), settings(breakerId));
      carryOut(breakerId, decision);
      return Promise.resolve(decision.answer);
    },
  };
}
