import type { TokenUsage } from './model.ts';
import type { ModelPrice } from './prices.ts';

const MILLION = 1_000_000;

/** The cost of a call in micro-dollars, rounded up to a whole one. */
export function costMicroDollars(usage: TokenUsage, price: ModelPrice): number {
  const { input, output, cacheRead = input, cacheWrite = input } = price;
  const total =
    usage.inputTokens * input +
    usage.outputTokens * output +
    usage.cacheReadTokens * cacheRead +
    usage.cacheWriteTokens * cacheWrite;
  return Math.ceil(total / MILLION);
}
