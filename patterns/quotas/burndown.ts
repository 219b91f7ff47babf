import type { TokenUsage } from '../models/model.ts';
import type { ModelQuota, QuotaAmount, QuotaCall } from './declaration.ts';

/**
 * So many tokens of Bedrock's quota takes a written token, by parts of model ids; the first that fits counts.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html, read on 2026-11-28.
 */
const BURNDOWN: readonly (readonly [part: string, rate: number])[] = [
  ['anthropic.claude-opus-5', 10],
  ['anthropic.claude-sonnet-5', 10],
  ['anthropic.claude-fable-5', 10],
  ['gpt-5.6', 10],
  ['anthropic.claude-opus-4-8', 15],
  ['anthropic.claude-', 5],
];

/** Tokens of the quota per written token, unless the quota says so: 1 for models that are not listed. */
export function burndownOf(model: string, { burndown }: Pick<ModelQuota, 'burndown'> = {}): number {
  if (burndown !== undefined) return burndown;
  return BURNDOWN.find(([part]) => model.includes(part))?.[1] ?? 1;
}

/**
 * The most that a call may take. The provider takes its input and `maxTokens` at the start, and at the end the written tokens times
 * the burndown, which may be more.
 */
export function quotaNeed({ inputTokens, maxTokens }: QuotaCall, burndown: number): QuotaAmount {
  return { requests: 1, tokens: Math.ceil(inputTokens + maxTokens * Math.max(1, burndown)) };
}

/** What an answered call took. Tokens that were read from a cache are free of quota. */
export function quotaUsed({ inputTokens, cacheWriteTokens, outputTokens }: TokenUsage, burndown: number): QuotaAmount {
  return { requests: 1, tokens: Math.ceil(inputTokens + cacheWriteTokens + outputTokens * burndown) };
}
