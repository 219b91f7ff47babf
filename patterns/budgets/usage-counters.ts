import type { Counters } from './budget.ts';
import type { ModelUsage } from './declaration.ts';

/** What the answered calls of one tier took, those of failed attempts and of repairs included. */
export interface TierUsage {
  readonly agent: string;
  readonly tier: string;
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** @default - no price is known for any of its calls */
  readonly costMicroDollars?: number;
  /** so many of its calls have no price, and are not in the cost @default - none */
  readonly callsWithoutPrice?: number;
}

const COUNTS = [
  'calls',
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'costMicroDollars',
  'callsWithoutPrice',
] as const satisfies (keyof TierUsage)[];

type Count = (typeof COUNTS)[number];

/** The counts of one answered call, as attributes of the record of its run's budget. */
export function countersOf(agent: string, tier: string, usage: ModelUsage): Counters {
  const { microDollars, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  const counts: Partial<Record<Count, number>> = {
    calls: 1,
    inputTokens,
    outputTokens,
    cacheReadTokens,
    cacheWriteTokens,
    ...(microDollars === undefined ? { callsWithoutPrice: 1 } : { costMicroDollars: microDollars }),
  };
  return Object.fromEntries(Object.entries(counts).map(([name, by]) => [`used#${agent}#${tier}#${name}`, by]));
}

/** What each tier took, by agent and tier in their order of names. */
export function usageByTier(record: Readonly<Record<string, unknown>> | undefined): TierUsage[] {
  const tiers = new Map<string, Partial<Record<Count, number>> & { agent: string; tier: string }>();
  for (const [attribute, value] of Object.entries(record ?? {})) {
    const [kind, agent = '', tier = '', name] = attribute.split('#');
    if (kind !== 'used' || typeof value !== 'number') continue;
    const count = COUNTS.find((each) => each === name);
    if (count === undefined) continue;
    const key = `${agent}#${tier}`;
    tiers.set(key, { ...(tiers.get(key) ?? { agent, tier }), [count]: value });
  }
  return [...tiers.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, counts]) => ({ ...NONE, ...counts }));
}

const NONE = { calls: 0, inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
