import type { QuotaAmount } from '../../patterns/quotas/declaration.ts';
import {
  chunkOf,
  halfOf,
  limitOf,
  minus,
  plus,
  type QuotaLease,
  type QuotaLimits,
  WINDOW_MS,
} from '../../patterns/quotas/quota.ts';
import { type NotFree, type QuotaTable, settleLease, takeLease } from './quotas.ts';

/** New calls are made out of a chunk for so long. */
export const CHUNK_MS = 10_000;

/** Calls of one model that a function makes out of one lease. */
interface Chunk {
  readonly lease: QuotaLease;
  readonly limits: QuotaLimits;
  readonly usableUntilMs: number;
  /** of the lease, not given to any call */
  left: QuotaAmount;
  used: QuotaAmount;
  openCalls: number;
  lastEndMs: number;
}

/** A call's share of a chunk. */
export interface LimiterShare {
  /** @param used what the provider counts for the call */
  settle(used: QuotaAmount): Promise<void>;
}

/** The part of a function that keeps its models' quotas: one per execution environment, shared by all its calls. */
export class QuotaLimiter {
  readonly #table: QuotaTable;
  readonly #newId: () => string;
  readonly #chunks = new Map<string, Chunk>();

  /** @param newId makes unique names of leases */
  constructor(table: QuotaTable, newId: () => string) {
    this.#table = table;
    this.#newId = newId;
  }

  /**
   * Takes a call's need: out of the chunk of this function, or by a new lease.
   * @param callMs the longest time until the call has ended
   * @returns the share, or in which time there is room
   */
  async take(model: string, quota: QuotaLimits, need: QuotaAmount, callMs: number): Promise<LimiterShare | NotFree> {
    const open = this.#chunks.get(model);
    if (open !== undefined) {
      if (this.#table.nowMs() < open.usableUntilMs && hasLeft(open, need)) return this.#share(model, open, need);
      this.#chunks.delete(model);
      // of a chunk with open calls the last one settles it
      if (open.openCalls === 0) await this.#settle(model, open);
    }
    const chunk = chunkOf(quota, need);
    if (chunk.requests > need.requests) {
      const shared = await this.#lease(model, halfOf(quota), chunk, callMs, CHUNK_MS);
      if (!isNotFree(shared)) {
        this.#chunks.set(model, shared);
        return this.#share(model, shared, need);
      }
    }
    const own = await this.#lease(model, quota, need, callMs, 0);
    return isNotFree(own) ? own : this.#share(model, own, need);
  }

  async #lease(
    model: string,
    limits: QuotaLimits,
    amount: QuotaAmount,
    callMs: number,
    usableMs: number,
  ): Promise<Chunk | NotFree> {
    const nowMs = this.#table.nowMs();
    const usableUntilMs = nowMs + usableMs;
    const lease = { id: this.#newId(), amount, countsUntilMs: usableUntilMs + callMs + WINDOW_MS };
    const refused = await takeLease(this.#table, model, limits, lease);
    if (refused !== undefined) return refused;
    const used = { requests: 0, tokens: 0 };
    return { lease, limits, usableUntilMs, left: amount, used, openCalls: 0, lastEndMs: nowMs };
  }

  #share(model: string, chunk: Chunk, need: QuotaAmount): LimiterShare {
    chunk.left = minus(chunk.left, need);
    chunk.openCalls += 1;
    return {
      settle: async (used) => {
        chunk.left = plus(chunk.left, minus(need, used));
        chunk.used = plus(chunk.used, used);
        chunk.openCalls -= 1;
        chunk.lastEndMs = this.#table.nowMs();
        const isKept = this.#chunks.get(model) === chunk && hasLeft(chunk, SMALLEST_NEED);
        if (chunk.openCalls > 0 || isKept) return;
        if (this.#chunks.get(model) === chunk) this.#chunks.delete(model);
        await this.#settle(model, chunk);
      },
    };
  }

  /** What the chunk's calls took counts for a minute after the last one has ended; the rest is free. */
  async #settle(model: string, { lease, used, lastEndMs }: Chunk): Promise<void> {
    const countsUntilMs = lastEndMs + WINDOW_MS;
    // nothing of it counts any more: it runs out, or has run out
    if (countsUntilMs <= this.#table.nowMs()) return;
    await settleLease(this.#table, model, lease, used, countsUntilMs);
  }
}

const SMALLEST_NEED: QuotaAmount = { requests: 1, tokens: 0 };

/** Whether a chunk has so much left, in the units that are limited. */
function hasLeft({ left, limits }: Chunk, need: QuotaAmount): boolean {
  const isEnough = (unit: keyof QuotaAmount) => limitOf(limits, unit) === undefined || left[unit] >= need[unit];
  return isEnough('requests') && isEnough('tokens');
}

export function isNotFree(taken: object): taken is NotFree {
  return !('settle' in taken) && !('lease' in taken);
}
