import { absent, anyOf, type Change, type Condition, type ConditionalWrite } from '../conditional-write.ts';
import type { ModelQuota, QuotaAmount } from './declaration.ts';

/**
 * A quota of a minute is one record: `requests` and `tokens` are the sums of all leases, and each lease is an attribute of its own,
 * `lease#<id>`, that counts until its time. One write both checks the limit and takes. docs/patterns/quotas.md has the
 * invariants.
 */
export interface QuotaLease {
  /** unique among all that are taken */
  readonly id: string;
  readonly amount: QuotaAmount;
  /** from then on the provider counts nothing of it any more, in epoch milliseconds */
  readonly countsUntilMs: number;
}

export type QuotaLimits = Pick<ModelQuota, 'requestsPerMinute' | 'tokensPerMinute'>;

/** A minute, and a second for clocks that differ: whatever the provider counted at a time, it counts no longer by then. */
export const WINDOW_MS = 61_000;

const UNITS = ['requests', 'tokens'] as const satisfies (keyof QuotaAmount)[];

/** The limit of a unit. */
export function limitOf(
  { requestsPerMinute, tokensPerMinute }: QuotaLimits,
  unit: keyof QuotaAmount,
): number | undefined {
  return unit === 'requests' ? requestsPerMinute : tokensPerMinute;
}

const leaseAttribute = (id: string) => `lease#${id}`;

/**
 * The write that takes a lease, if there is room at that moment.
 * @returns undefined when the whole quota is smaller than the lease
 */
export function takeIn(limits: QuotaLimits, { id, amount, countsUntilMs }: QuotaLease): ConditionalWrite | undefined {
  const conditions: Condition[] = [absent(leaseAttribute(id))];
  for (const unit of UNITS) {
    const limit = limitOf(limits, unit);
    if (limit === undefined) continue;
    const most = limit - amount[unit];
    if (most < 0) return undefined;
    conditions.push(anyOf(absent(unit), { kind: 'at-most', path: [unit], value: most }));
  }
  return { conditions, changes: [setLease(id, amount, countsUntilMs), ...increases(amount)] };
}

/** The write that replaces a lease by what was used of it; it fails when the lease was returned before. */
export function settleIn(lease: QuotaLease, used: QuotaAmount, countsUntilMs: number): ConditionalWrite {
  return {
    conditions: isUnchanged(lease),
    changes: [setLease(lease.id, used, countsUntilMs), ...increases(minus(used, lease.amount))],
  };
}

/** The write that counts what was used of a lease that is no longer there, above the limit if need be. */
export function countIn(lease: QuotaLease, used: QuotaAmount, countsUntilMs: number): ConditionalWrite {
  return {
    conditions: [absent(leaseAttribute(lease.id))],
    changes: [setLease(lease.id, used, countsUntilMs), ...increases(used)],
  };
}

/** The write that ends a lease whose time is over; it fails when its owner has settled it meanwhile. */
export function returnIn(lease: QuotaLease): ConditionalWrite {
  return {
    conditions: isUnchanged(lease),
    changes: [{ kind: 'remove', path: [leaseAttribute(lease.id)] }, ...increases(minus(NOTHING, lease.amount))],
  };
}

/** The leases of a record. */
export function leasesIn(record: Readonly<Record<string, unknown>> | undefined): QuotaLease[] {
  return Object.entries(record ?? {}).flatMap(([attribute, value]) => {
    if (!attribute.startsWith('lease#')) return [];
    const { countsUntilMs, ...amount } = value as QuotaAmount & { readonly countsUntilMs: number };
    return [{ id: attribute.slice('lease#'.length), amount, countsUntilMs }];
  });
}

/** The sums of a record. */
export function takenIn(record: Readonly<Record<string, unknown>> | undefined): QuotaAmount {
  const [requests = 0, tokens = 0] = UNITS.map((unit) => (typeof record?.[unit] === 'number' ? record[unit] : 0));
  return { requests, tokens };
}

/**
 * When a share of this size is free at the earliest, in epoch milliseconds: if nobody else takes any, and all calls that are open end
 * now, which then count for a minute.
 */
export function freeAtMs(
  record: Readonly<Record<string, unknown>> | undefined,
  limits: QuotaLimits,
  amount: QuotaAmount,
  nowMs: number,
): number {
  let taken = takenIn(record);
  let atMs = nowMs;
  for (const lease of leasesIn(record).sort((a, b) => a.countsUntilMs - b.countsUntilMs)) {
    if (fits(limits, taken, amount)) break;
    taken = minus(taken, lease.amount);
    atMs = Math.max(nowMs, Math.min(lease.countsUntilMs, nowMs + WINDOW_MS));
  }
  return atMs;
}

/** Whether a limit has room for an amount beside what is taken. */
export function fits(limits: QuotaLimits, taken: QuotaAmount, amount: QuotaAmount): boolean {
  return UNITS.every((unit) => taken[unit] + amount[unit] <= (limitOf(limits, unit) ?? Number.POSITIVE_INFINITY));
}

/** One part of every so many of a quota is a chunk: what a function takes at once, for several calls. */
const CHUNKS = 20;

/** What to take for a call: a chunk, or what the call needs where that is more. @returns the call's need in units without a limit */
export function chunkOf(limits: QuotaLimits, need: QuotaAmount): QuotaAmount {
  const chunk = (unit: keyof QuotaAmount) => Math.max(need[unit], Math.floor((limitOf(limits, unit) ?? 0) / CHUNKS));
  return { requests: chunk('requests'), tokens: chunk('tokens') };
}

/** Chunks are taken of the first half of a quota: what lies unused in one cannot keep more than that from others. */
export function halfOf({ requestsPerMinute, tokensPerMinute }: QuotaLimits): QuotaLimits {
  return {
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute: Math.floor(requestsPerMinute / 2) }),
    ...(tokensPerMinute === undefined ? {} : { tokensPerMinute: Math.floor(tokensPerMinute / 2) }),
  };
}

const NOTHING: QuotaAmount = { requests: 0, tokens: 0 };

export function plus(a: QuotaAmount, b: QuotaAmount): QuotaAmount {
  return { requests: a.requests + b.requests, tokens: a.tokens + b.tokens };
}

export function minus(a: QuotaAmount, b: QuotaAmount): QuotaAmount {
  return { requests: a.requests - b.requests, tokens: a.tokens - b.tokens };
}

/** Nobody has settled or returned it since it was read. */
function isUnchanged({ id, amount, countsUntilMs }: QuotaLease): Condition[] {
  return Object.entries({ ...amount, countsUntilMs }).map(([field, value]) => ({
    kind: 'equals',
    path: [leaseAttribute(id), field],
    value,
  }));
}

function setLease(id: string, amount: QuotaAmount, countsUntilMs: number): Change {
  return { kind: 'set', path: [leaseAttribute(id)], value: { ...amount, countsUntilMs } };
}

function increases(amount: QuotaAmount): Change[] {
  return UNITS.map((unit) => ({ kind: 'increase', path: [unit], by: amount[unit] }));
}
