import * as z from 'zod';

/** Which prices an answer was computed from. */
export const priceRangeSchema = z.object({
  source: z.string(),
  /** first trading day used, YYYY-MM-DD */
  from: z.iso.date(),
  /** last trading day used, YYYY-MM-DD */
  to: z.iso.date(),
  bars: z.int().positive(),
});

/** Answer of every research agent. */
export const signalSchema = z.object({
  signal: z.enum(['buy', 'hold', 'sell']),
  /** 0 (a guess) to 1 (certain) */
  confidence: z.number().min(0).max(1),
  rationale: z.string().min(1).max(500),
  /** the indicators behind it, by name */
  figures: z.record(z.string(), z.number()),
  prices: priceRangeSchema,
});

/** Answer of the strategy developer. */
export const strategySchema = z.object({
  action: z.enum(['buy', 'hold', 'sell']),
  /** share of the portfolio, 0 to 1 */
  positionSize: z.number().min(0).max(1),
  entryPrice: z.number().positive(),
  stopPrice: z.number().positive(),
  targetPrice: z.number().positive(),
  horizonDays: z.int().positive(),
  rationale: z.string().min(1).max(500),
  /** the agents whose signals it rests on */
  basedOn: z.array(z.string()),
});

/** Answer of the quality gate. */
export const verdictSchema = z.object({
  verdict: z.enum(['approve', 'reject']),
  /** every check made, passed or not */
  checks: z.array(z.object({ name: z.string(), passed: z.boolean(), detail: z.string() })),
});

export type PriceRange = z.infer<typeof priceRangeSchema>;
export type ResearchSignal = z.infer<typeof signalSchema>;
export type Strategy = z.infer<typeof strategySchema>;
export type Verdict = z.infer<typeof verdictSchema>;
