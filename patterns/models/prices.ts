/** The price of a model, in micro-dollars per million tokens: 3 dollars per million tokens are 3,000,000. */
export interface ModelPrice {
  readonly input: number;
  readonly output: number;
  /** @default - as input */
  readonly cacheRead?: number;
  /** @default - as input */
  readonly cacheWrite?: number;
}

/** When the prices below were taken down. Providers change them: give a tier its own `price` where it matters. */
export const PRICES_DATE = '2026-06-16';

/**
 * List prices of on-demand calls in us-east-1, by model id without the prefix of an inference profile.
 * Other regions, service tiers and agreements have other prices.
 */
export const MODEL_PRICES: Readonly<Record<string, ModelPrice>> = {
  'anthropic.claude-haiku-4-5-20251001-v1:0': { input: 1_000_000, output: 5_000_000 },
  'anthropic.claude-sonnet-4-6': { input: 3_000_000, output: 15_000_000 },
  'anthropic.claude-opus-4-6-v1': { input: 5_000_000, output: 25_000_000 },
  'amazon.nova-micro-v1:0': { input: 35_000, output: 140_000 },
  'amazon.nova-lite-v1:0': { input: 60_000, output: 240_000 },
  'amazon.nova-pro-v1:0': { input: 800_000, output: 3_200_000 },
};

/** @returns undefined for a model whose price is not known */
export function listPriceOf(model: string): ModelPrice | undefined {
  const id = model.replace(/^(?:global|us|us-gov|eu|apac|au|jp)\./, '');
  return Object.hasOwn(MODEL_PRICES, id) ? MODEL_PRICES[id] : undefined;
}
