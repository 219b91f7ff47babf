import { InvalidInputError } from '../catalogue/errors.ts';
import { type Decision, decideOn } from './decision.ts';
import { type AuditEntry, type CircuitRecord, NO_EVIDENCE, type StateOfCircuit } from './record.ts';
import { transition } from './transition.ts';

/** Longest reason kept: 10 of them must not make every read of the circuit dear. */
export const MAX_REASON_LENGTH = 256;

/** What an operator orders, and why. */
export interface OperatorOrder {
  /**
   * isolate: refuse every call until released. shadow: let every call pass and say when the circuit would have opened.
   * reset: closed, with nothing remembered. probe: half-open now, without waiting for the open period to end.
   */
  readonly verb: AuditEntry['verb'];
  readonly breakerId: string;
  /** kept in the audit trail; 1 to 256 characters */
  readonly reason: string;
  /** who orders it @default "operator" */
  readonly actor?: string;
}

/** Decides an operator's order. @throws InvalidInputError without a reason, or for a probe of a circuit that is not shut */
export function decideOrder(
  stored: CircuitRecord | undefined,
  order: OperatorOrder,
  nowMs: number,
): Decision<CircuitRecord['state']> {
  const reason = order.reason.trim();
  if (reason.length === 0 || reason.length > MAX_REASON_LENGTH) {
    throw new InvalidInputError(
      `${order.verb} of circuit ${order.breakerId} needs a reason of 1 to ${MAX_REASON_LENGTH} characters for the audit ` +
        `trail, got ${reason.length}`,
    );
  }
  return decideOn(order.breakerId, stored, nowMs, (record) => {
    const next = stateAfter(record, order.verb);
    const actor = order.actor ?? 'operator';
    return {
      answer: next.state,
      ...transition(record, next, {
        nowMs,
        cause: 'operator',
        detail: `${order.verb} by ${actor}: ${reason}`,
        audit: { verb: order.verb, reason, actor, atMs: nowMs },
      }),
    };
  });
}

/** The act of this order is in the trail already: a write whose answer was lost must not be repeated. */
export function isDone(record: CircuitRecord, order: OperatorOrder, atMs: number): boolean {
  const last = record.audit.at(-1);
  return (
    last !== undefined &&
    last.generation === record.generation &&
    last.verb === order.verb &&
    last.reason === order.reason.trim() &&
    last.atMs === atMs
  );
}

function stateAfter(record: CircuitRecord, verb: OperatorOrder['verb']): StateOfCircuit {
  switch (verb) {
    case 'isolate':
      return { state: 'ISOLATED' };
    case 'shadow':
      return { state: 'METRICS_ONLY', wouldBeOpenUntilMs: 0, ...NO_EVIDENCE };
    case 'reset':
      return { state: 'CLOSED', ...NO_EVIDENCE };
    case 'probe':
      if (record.state !== 'OPEN' && record.state !== 'ISOLATED') {
        throw new InvalidInputError(
          `circuit ${record.breakerId} is ${record.state}: only an OPEN or ISOLATED circuit can be probed`,
        );
      }
      return {
        state: 'HALF_OPEN',
        permits: {},
        succeeded: new Set(),
        reopenings: record.state === 'OPEN' ? record.reopenings : 0,
        shortened: false,
      };
    default:
      return verb satisfies never;
  }
}

/** What came of a canary's wish to end an open period early. */
export type Shortening = 'half-open' | 'already-shortened' | 'not-open';

/**
 * Half-opens an open circuit because a canary call was answered. Once: when that half-open period fails, the open
 * period that follows stands, however healthy the canaries look.
 */
export function decideShortening(
  breakerId: string,
  stored: CircuitRecord | undefined,
  detail: string,
  nowMs: number,
): Decision<Shortening> {
  return decideOn(breakerId, stored, nowMs, (record) => {
    if (record.state !== 'OPEN') return { answer: 'not-open' };
    if (record.shortened) return { answer: 'already-shortened' };
    const { reopenings } = record;
    const next = {
      state: 'HALF_OPEN',
      permits: {},
      succeeded: new Set<string>(),
      reopenings,
      shortened: true,
    } as const;
    return { answer: 'half-open', ...transition(record, next, { nowMs, cause: 'canary', detail }) };
  });
}
