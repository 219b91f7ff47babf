import { bytesOfText } from '../json/bounded-text.ts';
import type { ModelRequest, TokenUsage } from '../models/model.ts';
import type { ModelPrice } from '../models/prices.ts';
import { costMicroDollars } from '../models/usage.ts';
import type { Amount } from './declaration.ts';

/** English has about 4 bytes per token, figures and JSON about 2: an estimate should rather be too high. */
const BYTES_PER_TOKEN = 2;

/** Tokens that providers add to a request: roles, and the description of the tool. */
const FRAME_TOKENS = 64;

type EstimatedRequest = Pick<ModelRequest, 'system' | 'prompt' | 'schema' | 'maxTokens' | 'tools' | 'turns'>;

/**
 * What a call may take at most: its texts as tokens, and all the tokens that the model may write.
 * @param price @default - not known: the money is 0
 */
export function estimateOf(
  { system = '', prompt, schema, maxTokens, tools = [], turns = [] }: EstimatedRequest,
  price: ModelPrice | undefined,
): Amount {
  const lists = [tools, turns].filter(({ length }) => length > 0);
  const texts = [system, prompt, ...[schema, ...lists].map((each) => JSON.stringify(each))];
  const bytes = texts.reduce((sum, text) => sum + bytesOfText(text), 0);
  const inputTokens = Math.ceil(bytes / BYTES_PER_TOKEN) + FRAME_TOKENS;
  const usage = { inputTokens, outputTokens: maxTokens, cacheReadTokens: 0, cacheWriteTokens: 0 };
  const microDollars = price === undefined ? 0 : costMicroDollars(usage, atDearest(price));
  return { tokens: inputTokens + maxTokens, microDollars };
}

/** The tokens of a call, of all kinds: none is in two counts. */
export function tokensOf({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }: TokenUsage): number {
  return inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens;
}

/** A prompt may be written to the cache, which costs more than to read it. */
function atDearest({ input, output, cacheWrite = input }: ModelPrice): ModelPrice {
  return { input: Math.max(input, cacheWrite), output };
}
