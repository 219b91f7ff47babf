import type { Admission } from './admission.ts';
import { type Decision, decideOn, fence } from './decision.ts';
import { type CircuitRecord, isCurrent } from './record.ts';
import type { CircuitBreakerSettings } from './settings.ts';

/**
 * Decides whether another attempt may start under an admission, and extends a probe's permit for it. False when the
 * permit belongs to another caller or the generation has ended: the attempt's outcome could not count.
 */
export function decideRenewal(
  stored: CircuitRecord | undefined,
  admission: Admission,
  nowMs: number,
  settings: CircuitBreakerSettings,
): Decision<boolean> {
  if (admission.state !== 'HALF_OPEN') return { answer: true };
  return decideOn(admission.breakerId, stored, nowMs, (record) => {
    if (!isCurrent(record, admission) || record.state !== 'HALF_OPEN') return { answer: false };
    const permitUntilMs = record.permits[admission.permitId];
    if (permitUntilMs === undefined) return { answer: false };
    const path = ['permits', admission.permitId] as const;
    return {
      answer: true,
      write: {
        conditions: [...fence(record), { kind: 'equals', path, value: permitUntilMs }],
        changes: [{ kind: 'set', path, value: nowMs + settings.permitTimeoutMs }],
      },
    };
  });
}
