/** The account's quota of a model, as Bedrock holds it. */
export interface EmulatedQuota {
  /** @default - any number */
  readonly requestsPerMinute?: number;
  /** @default - any number */
  readonly tokensPerMinute?: number;
  /** tokens of the quota that a written token takes @default 1 */
  readonly burndown?: number;
}

/** Quotas by model. */
export type EmulatedQuotas = Readonly<Record<string, EmulatedQuota>>;

/** Tokens of a request that was answered. */
interface CountedTokens {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheWriteTokens?: number;
}

interface Taken {
  readonly atMs: number;
  tokens: number;
}

const MINUTE_MS = 60_000;

/**
 * Quotas of any 60 s. A request takes its input and the most that it may write at its start; at its end what it read, wrote to a cache
 * and wrote, the written tokens times the burndown. Tokens from a cache are free.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html
 */
export class QuotaCounters {
  readonly #quotas: EmulatedQuotas;
  readonly #nowMs: () => number;
  readonly #taken = new Map<string, Taken[]>();

  constructor(quotas: EmulatedQuotas, nowMs: () => number) {
    this.#quotas = quotas;
    this.#nowMs = nowMs;
  }

  /** Takes a request's tokens. @returns the end of the request; or the message of the throttle, for which nothing is taken */
  take(model: string, inputTokens: number, maxTokens: number): ((tokens?: CountedTokens) => void) | string {
    const quota = this.#quotas[model];
    if (quota === undefined) return () => {};
    const { requestsPerMinute = Infinity, tokensPerMinute = Infinity, burndown = 1 } = quota;
    const taken = (this.#taken.get(model) ?? []).filter(({ atMs }) => this.#nowMs() < atMs + MINUTE_MS);
    this.#taken.set(model, taken);
    if (taken.length >= requestsPerMinute) return 'Too many requests, please wait before trying again.';
    const inUse = taken.reduce((sum, { tokens }) => sum + tokens, 0);
    if (inUse + inputTokens + maxTokens > tokensPerMinute) return 'Too many tokens, please wait before trying again.';
    const own = { atMs: this.#nowMs(), tokens: inputTokens + maxTokens };
    taken.push(own);
    return (tokens) => {
      const { inputTokens: read = 0, cacheWriteTokens = 0, outputTokens = 0 } = tokens ?? {};
      own.tokens = read + cacheWriteTokens + outputTokens * burndown;
    };
  }
}
