import type { Breaker } from '../../../ops/breakers.ts';

type Known = Pick<Breaker, 'state' | 'sinceMs' | 'history' | 'audit'>;

/** How long a circuit was in a state. */
export interface CircuitSpan {
  readonly state: Breaker['state'];
  readonly fromMs: number;
  readonly toMs: number;
}

/** The states of a circuit, oldest first; the newest lasts until now. */
export function spansOf({ state, sinceMs, history }: Known, nowMs: number): CircuitSpan[] {
  // a record that was written before states were kept has the newest one
  const entered = history.length > 0 || sinceMs === 0 ? history : [{ state, atMs: sinceMs }];
  return entered.map((each, index) => ({
    state: each.state,
    fromMs: each.atMs,
    toMs: entered[index + 1]?.atMs ?? Math.max(nowMs, each.atMs + 1),
  }));
}

/** A change of a circuit: what it became, and why. */
export interface CircuitChange {
  readonly atMs: number;
  /** absent for an act whose state is not kept any more */
  readonly state?: Breaker['state'];
  readonly why: string;
}

const CAUSES: Readonly<Record<Breaker['history'][number]['cause'], string>> = {
  'trip-rule': 'too many calls failed',
  'open-period-ended': 'the open period ended',
  'probe-failed': 'a probe failed',
  'probes-succeeded': 'the probes succeeded',
  operator: 'an operator',
  canary: 'a canary was answered',
};

/** States and acts of operators together, newest first: an act is one with the state that it led to. */
export function changesOf({ history, audit }: Known): CircuitChange[] {
  const actOf = (atMs: number) => audit.find((act) => act.atMs === atMs);
  const entered = history.map(({ state, atMs, cause }) => {
    const act = cause === 'operator' ? actOf(atMs) : undefined;
    return { atMs, state, why: act === undefined ? CAUSES[cause] : textOf(act) };
  });
  const older = audit
    .filter(({ atMs }) => !history.some((each) => each.atMs === atMs && each.cause === 'operator'))
    .map((act) => ({ atMs: act.atMs, why: textOf(act) }));
  // several may have one time
  return [...older, ...entered].toReversed().toSorted((a, b) => b.atMs - a.atMs);
}

function textOf({ verb, actor, reason }: Breaker['audit'][number]): string {
  return `${verb} by ${actor}: ${reason}`;
}
