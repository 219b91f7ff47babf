import { InvalidInputError } from '../catalogue/errors.ts';
import { type Decision, decideOn } from './decision.ts';
import { type AuditEntry, type CircuitRecord, NO_EVIDENCE, type StateAttributes } from './record.ts';
import { transition } from './transition.ts';

/** Longest reason in characters: each read of a circuit returns 10 of them, and a read unit is 4 KB. */
export const MAX_REASON_LENGTH = 256;

/** A command of an operator, with its reason for the audit trail. */
export interface OperatorCommand {
  /**
   * isolate: refuse every call until a reset or a probe. shadow: admit every call, and publish an event when the circuit
   * would have opened. reset: close, and forget all failures. probe: half-open now, before the open period ends.
   */
  readonly verb: AuditEntry['verb'];
  readonly breakerId: string;
  /** kept in the audit trail; 1 to 256 characters */
  readonly reason: string;
  /** name of the operator @default "operator" */
  readonly actor?: string;
}

/** Decides an operator's command. @throws InvalidInputError without a reason, or for a probe of a circuit that lets calls pass */
export function decideCommand(
  stored: CircuitRecord | undefined,
  command: OperatorCommand,
  nowMs: number,
): Decision<CircuitRecord['state']> {
  const reason = command.reason.trim();
  if (reason.length === 0 || reason.length > MAX_REASON_LENGTH) {
    throw new InvalidInputError(
      `${command.verb} of circuit ${command.breakerId} needs a reason of 1 to ${MAX_REASON_LENGTH} characters for the audit ` +
        `trail, got ${reason.length}`,
    );
  }
  return decideOn(command.breakerId, stored, nowMs, (record) => {
    const next = stateAfter(record, command.verb);
    const actor = command.actor ?? 'operator';
    return {
      answer: next.state,
      ...transition(record, next, {
        nowMs,
        cause: 'operator',
        detail: `${command.verb} by ${actor}: ${reason}`,
        audit: { verb: command.verb, reason, actor, atMs: nowMs },
      }),
    };
  });
}

/** Whether the newest audit entry is this command's: a write whose response was lost must not be repeated. */
export function isAlreadyApplied(record: CircuitRecord, command: OperatorCommand, atMs: number): boolean {
  const last = record.audit.at(-1);
  return (
    last !== undefined &&
    last.generation === record.generation &&
    last.verb === command.verb &&
    last.reason === command.reason.trim() &&
    last.atMs === atMs
  );
}

function stateAfter(record: CircuitRecord, verb: OperatorCommand['verb']): StateAttributes {
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
        halfOpenedEarly: false,
      };
    default:
      return verb satisfies never;
  }
}

/** The effect of an answered canary on its circuit. */
export type EarlyHalfOpen = 'half-open' | 'already-half-opened-early' | 'not-open';

/**
 * Half-opens an open circuit before its open period ends because a canary call was answered. Once: when that half-open
 * period fails, the open period that follows lasts its whole length, however many canaries are answered.
 */
export function decideHalfOpenEarly(
  breakerId: string,
  stored: CircuitRecord | undefined,
  detail: string,
  nowMs: number,
): Decision<EarlyHalfOpen> {
  return decideOn(breakerId, stored, nowMs, (record) => {
    if (record.state !== 'OPEN') return { answer: 'not-open' };
    if (record.halfOpenedEarly) return { answer: 'already-half-opened-early' };
    const { reopenings } = record;
    const next = {
      state: 'HALF_OPEN',
      permits: {},
      succeeded: new Set<string>(),
      reopenings,
      halfOpenedEarly: true,
    } as const;
    return { answer: 'half-open', ...transition(record, next, { nowMs, cause: 'canary', detail }) };
  });
}
