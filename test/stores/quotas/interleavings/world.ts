import { applyWrite, type ConditionalWrite } from '../../../../patterns/conditional-write.ts';
import type { QuotaAmount } from '../../../../patterns/quotas/declaration.ts';
import { leasesIn, limitOf, type QuotaLimits, takenIn, WINDOW_MS } from '../../../../patterns/quotas/quota.ts';
import { isNotFree, QuotaLimiter } from '../../../../stores/quotas/limiter.ts';
import type { QuotaTable } from '../../../../stores/quotas/quotas.ts';
import type { CallersWorld, PassRequest } from '../../../support/interleaved-callers.ts';

type Item = Record<string, unknown>;

/** A function that asks one model: what each of its calls needs at most, and takes. */
export interface Caller {
  readonly calls: readonly { readonly need: QuotaAmount; readonly used: QuotaAmount }[];
}

/** The longest call. */
export const CALL_MS = 100;

const MODEL = 'model';
const UNITS = ['requests', 'tokens'] as const satisfies (keyof QuotaAmount)[];

/** The table in memory, the functions that share a quota, and the provider, which counts by itself. */
export class World implements CallersWorld {
  readonly violations: string[] = [];
  nowMs = 0;
  readonly #limits: QuotaLimits;
  readonly #callers: readonly Caller[];
  readonly #pass: PassRequest;
  #item: Item | undefined;
  readonly #progress: string[];
  /** what the provider counts: of an open call its need, of one that has ended what it took, for a minute */
  readonly #provider = new Map<string, { amount: QuotaAmount; countsUntilMs: number }>();

  constructor(limits: QuotaLimits, callers: readonly Caller[], pass: PassRequest) {
    this.#limits = limits;
    this.#callers = callers;
    this.#pass = pass;
    this.#progress = callers.map(() => '');
  }

  async run(actor: number): Promise<void> {
    const seen: boolean[] = [];
    let leases = 0;
    const table = this.#tableOf(actor, seen);
    const limiter = new QuotaLimiter(table, () => `${actor}-${++leases}`);
    for (const [index, { need, used }] of (this.#callers[actor]?.calls ?? []).entries()) {
      this.#progress[actor] += `call ${index};`;
      const deadlineMs = this.nowMs + CALL_MS;
      const share = await limiter.take(MODEL, this.#limits, need, CALL_MS);
      if (isNotFree(share)) {
        this.#progress[actor] += 'refused;';
        if (seen.at(-1) === true) this.violations.push(`caller ${actor} was refused where there was room`);
        continue;
      }
      const call = `${actor}#${index}`;
      const ask = (content: string, perform: () => unknown) =>
        this.#pass(actor, { content: `${call} ${content}`, changesSomething: true, perform });
      const wasSent = await ask('starts', () => this.#start(call, need, deadlineMs));
      // a call that is open at its deadline is given up
      if (wasSent === true) await ask('ends', () => this.#end(call, used, Math.min(this.nowMs, deadlineMs)));
      await share.settle(wasSent === true ? used : { requests: 0, tokens: 0 });
      this.#progress[actor] += 'settled;';
    }
  }

  /** All that can make a difference from here on. */
  observable(): unknown {
    return [this.nowMs, this.#item, [...this.#provider], this.#progress];
  }

  /** Once everything has run out the whole quota is there. */
  async atTheEnd(): Promise<void> {
    this.nowMs += 10 * WINDOW_MS;
    const whole = Object.fromEntries(UNITS.map((unit) => [unit, limitOf(this.#limits, unit) ?? 0]));
    const limiter = new QuotaLimiter(this.#directTable(), () => 'last');
    const share = await limiter.take(MODEL, this.#limits, whole as unknown as QuotaAmount, CALL_MS);
    if (isNotFree(share)) this.violations.push(`the quota has leaked: ${JSON.stringify(takenIn(this.#item))}`);
  }

  /** @returns whether it was sent: after the deadline of its attempt it is not */
  #start(call: string, need: QuotaAmount, deadlineMs: number): boolean {
    if (this.nowMs > deadlineMs) return false;
    this.#provider.set(call, { amount: need, countsUntilMs: this.nowMs + CALL_MS + WINDOW_MS });
    for (const unit of UNITS) {
      const counted = [...this.#provider.values()].filter(({ countsUntilMs }) => countsUntilMs > this.nowMs);
      const sum = counted.reduce((all, { amount }) => all + amount[unit], 0);
      const limit = limitOf(this.#limits, unit) ?? Number.POSITIVE_INFINITY;
      if (sum > limit) this.violations.push(`the provider throttles ${call}: ${sum} of ${limit} ${unit}`);
    }
    return true;
  }

  #end(call: string, used: QuotaAmount, endedAtMs: number): void {
    this.#provider.set(call, { amount: used, countsUntilMs: endedAtMs + WINDOW_MS });
  }

  #directTable(): QuotaTable {
    return {
      nowMs: () => this.nowMs,
      get: async () => this.#item,
      update: async (_, __, write) => this.#apply(write),
    };
  }

  /** @param seen gets, for each read, whether there was room for what was asked for, or would be at once */
  #tableOf(actor: number, seen: boolean[]): QuotaTable {
    const request = (content: unknown, changesSomething: boolean, perform: () => unknown) =>
      this.#pass(actor, { content: JSON.stringify(content), changesSomething, perform });
    let asked: ConditionalWrite | undefined;
    return {
      nowMs: () => this.nowMs,
      get: async () =>
        (await request('get', false, () => {
          const isOver = leasesIn(this.#item).some(({ countsUntilMs }) => countsUntilMs <= this.nowMs);
          const fits = asked !== undefined && applyWrite(this.#item, asked) !== 'conflict';
          seen.push(isOver || fits);
          return this.#item;
        })) as Item | undefined,
      update: async (_, __, write) => {
        if (write.conditions.some(({ kind }) => kind === 'any-of')) asked = write;
        return (await request(write, true, () => {
          const item = this.#apply(write);
          if (item !== undefined) this.#check(write, item);
          return item;
        })) as Item | undefined;
      },
    };
  }

  #apply(write: ConditionalWrite): Item | undefined {
    const written = applyWrite(this.#item, write);
    if (written === 'conflict') return undefined;
    this.#item = { ...written, schemaVersion: 1 };
    return written;
  }

  #check({ conditions }: ConditionalWrite, item: Item): void {
    const taken = takenIn(item);
    const isTaking = conditions.some(({ kind }) => kind === 'any-of');
    for (const unit of UNITS) {
      const sum = leasesIn(item).reduce((all, { amount }) => all + amount[unit], 0);
      if (sum !== taken[unit]) this.violations.push(`${taken[unit]} ${unit} is not the sum of the leases, ${sum}`);
      const limit = limitOf(this.#limits, unit) ?? Number.POSITIVE_INFINITY;
      if (isTaking && taken[unit] > limit) this.violations.push(`${taken[unit]} of ${limit} ${unit} are taken`);
      if (taken[unit] < 0) this.violations.push(`${taken[unit]} ${unit} is below zero`);
    }
  }
}
