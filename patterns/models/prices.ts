/** The price of a model, in micro-dollars per million tokens: 3 dollars per million tokens are 3,000,000. */
export interface ModelPrice {
  readonly input: number;
  readonly output: number;
  /** @default - as input */
  readonly cacheRead?: number;
  /** @default - as input */
  readonly cacheWrite?: number;
}

/**
 * When the prices below were last compared with the lists of their providers: for Claude platform.claude.com/docs/en/about-claude/pricing,
 * for Nova copies of the AWS price list of us-east-1 by others. Providers change them: give a tier its own `price` where it matters.
 */
export const PRICES_DATE = '2026-11-29';

/**
 * Prices of on-demand calls in us-east-1, by model id without the prefix of an inference profile; of Claude those of its global profile.
 * Other regions, service tiers and agreements have other prices. Writes to a cache are those that last 5 minutes.
 */
export const MODEL_PRICES: Readonly<Record<string, ModelPrice>> = {
  'anthropic.claude-haiku-4-5-20251001-v1:0': claude(1_000_000),
  'anthropic.claude-sonnet-4-6': claude(3_000_000),
  'anthropic.claude-opus-4-6-v1': claude(5_000_000),
  'anthropic.claude-sonnet-5': claude(2_000_000),
  'anthropic.claude-opus-5': claude(5_000_000),
  'anthropic.claude-sonnet-5-5': { ...claude(2_000_000), cacheRead: 100_000 },
  'amazon.nova-micro-v1:0': { input: 35_000, output: 140_000 },
  'amazon.nova-lite-v1:0': { input: 60_000, output: 240_000 },
  'amazon.nova-pro-v1:0': { input: 800_000, output: 3_200_000 },
};

/** Since Claude 4.5 a call that stays in a region, or in the regions of a continent, costs a tenth more than one by the global profile. */
const REGIONAL_PREMIUM = 0.1;

/** @returns undefined for a model whose price is not known */
export function listPriceOf(model: string): ModelPrice | undefined {
  const [, profile, id = ''] = /^(?:(global|us|us-gov|eu|apac|au|ca|jp|sa)\.)?(.*)$/.exec(model) ?? [];
  if (!Object.hasOwn(MODEL_PRICES, id)) return undefined;
  const price = MODEL_PRICES[id];
  const isRegional = id.startsWith('anthropic.') && profile !== 'global';
  return price === undefined || !isRegional ? price : withPremium(price);
}

/** Claude writes at five times the price of reading; a cache is read for a tenth of that price and written for a quarter more. */
function claude(input: number): ModelPrice {
  return { input, output: 5 * input, cacheRead: input / 10, cacheWrite: 1.25 * input };
}

function withPremium(price: ModelPrice): ModelPrice {
  const { input, output, cacheRead = price.input, cacheWrite = price.input } = price;
  const dearer = (each: number) => Math.round(each * (1 + REGIONAL_PREMIUM));
  return {
    input: dearer(input),
    output: dearer(output),
    cacheRead: dearer(cacheRead),
    cacheWrite: dearer(cacheWrite),
  };
}
