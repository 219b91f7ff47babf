import { absent, anyOf, type Change, type Condition, type ConditionalWrite } from '../conditional-write.ts';
import type { Amount, BudgetLimits } from './declaration.ts';

/**
 * A budget is one record: `tokens` and `microDollars` are what is spent and reserved together, and every open reservation is
 * an attribute of its own, `lease#<id>`, so that one write both checks the limit and reserves. docs/patterns/budgets.md
 * has the invariants.
 */
export interface Lease {
  /** unique: no two reservations have the same, not even of attempts that repeat each other */
  readonly id: string;
  readonly amount: Amount;
  /** from then on any caller may return it, in epoch milliseconds: its owner is dead, or has given up the call */
  readonly expiresAtMs: number;
}

/** Further counters of the record that a settlement increases, by their attributes. */
export type Counters = Readonly<Record<string, number>>;

/** Time after the deadline of an attempt in which its reservation stands: to settle, and for clocks that differ. */
export const LEASE_MARGIN_MS = 30_000;

const NOTHING: Amount = { tokens: 0, microDollars: 0 };

const UNITS = ['tokens', 'microDollars'] as const satisfies (keyof Amount)[];

const leaseAttribute = (id: string) => `lease#${id}`;

/**
 * The write that reserves, if there is room at that moment.
 * @returns undefined when the whole budget is smaller than the amount
 */
export function reserveIn(limits: BudgetLimits, lease: Lease): ConditionalWrite | undefined {
  const { id, amount, expiresAtMs } = lease;
  const conditions: Condition[] = [absent(leaseAttribute(id))];
  for (const unit of UNITS) {
    const limit = limits[unit];
    if (limit === undefined) continue;
    const most = limit - amount[unit];
    if (most < 0) return undefined;
    conditions.push(anyOf(absent(unit), { kind: 'at-most', path: [unit], value: most }));
  }
  return {
    conditions,
    changes: [{ kind: 'set', path: [leaseAttribute(id)], value: { ...amount, expiresAtMs } }, ...increases(amount)],
  };
}

/** The write that replaces a reservation by what was used; it fails when the reservation was returned before. */
export function settleIn({ id, amount }: Lease, used: Amount, counters: Counters = {}): ConditionalWrite {
  return {
    conditions: [{ kind: 'present', path: [leaseAttribute(id)] }],
    changes: [
      { kind: 'remove', path: [leaseAttribute(id)] },
      ...increases(minus(used, amount)),
      ...counterIncreases(counters),
    ],
  };
}

/**
 * The write that counts what was used without a reservation: of one that was returned before, and of a budget without limits.
 * It is made once, however often it is repeated.
 */
export function countIn(id: string, used: Amount, counters: Counters = {}): ConditionalWrite {
  const counted = `counted#${id}`;
  return {
    conditions: [absent(counted)],
    changes: [{ kind: 'set', path: [counted], value: 1 }, ...increases(used), ...counterIncreases(counters)],
  };
}

/** The write that gives a reservation back unused; it fails when somebody else did, or it was settled. */
export function returnIn(lease: Lease): ConditionalWrite {
  return settleIn(lease, NOTHING);
}

/** What is spent and reserved. */
export function committedIn(record: Readonly<Record<string, unknown>> | undefined): Amount {
  return amountIn(record ?? {});
}

/** The reservations of a record whose time is over. */
export function expiredLeases(record: Readonly<Record<string, unknown>> | undefined, nowMs: number): Lease[] {
  return Object.entries(record ?? {}).flatMap(([attribute, value]) => {
    if (!attribute.startsWith('lease#')) return [];
    const { expiresAtMs, ...amount } = value as Amount & { readonly expiresAtMs: number };
    return expiresAtMs > nowMs ? [] : [{ id: attribute.slice('lease#'.length), amount, expiresAtMs }];
  });
}

/** Whether a budget limits anything. */
export function hasLimits({ tokens, microDollars }: BudgetLimits): boolean {
  return tokens !== undefined || microDollars !== undefined;
}

/** Why a budget refuses: how much of what is taken, and what the call may take. */
export function refusal(limits: BudgetLimits, committed: Amount, amount: Amount): string {
  const short = UNITS.filter((unit) => committed[unit] + amount[unit] > (limits[unit] ?? Number.POSITIVE_INFINITY));
  return short
    .map(
      (unit) => `${committed[unit]} of ${limits[unit]} ${unit} are spent or reserved, and it may take ${amount[unit]}`,
    )
    .join('; ');
}

function amountIn(record: Readonly<Record<string, unknown>>): Amount {
  const [tokens, microDollars] = UNITS.map((unit) => (typeof record[unit] === 'number' ? record[unit] : 0));
  return { tokens: tokens ?? 0, microDollars: microDollars ?? 0 };
}

function minus(a: Amount, b: Amount): Amount {
  return { tokens: a.tokens - b.tokens, microDollars: a.microDollars - b.microDollars };
}

function increases(amount: Amount): Change[] {
  return UNITS.map((unit) => ({ kind: 'increase', path: [unit], by: amount[unit] }));
}

function counterIncreases(counters: Counters): Change[] {
  return Object.entries(counters).map(([attribute, by]) => ({ kind: 'increase', path: [attribute], by }));
}
