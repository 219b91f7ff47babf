import * as z from 'zod';
import type { EmulatedModelRule, EmulatedReply } from '../../local/services/models/rules.ts';
import { type ModelEndpoint, serveModels } from '../../local/wire/model-endpoint.ts';
import { bedrock } from '../../models/bedrock.ts';
import { type ModelTierOptions, modelTier } from '../../models/model-tier.ts';
import { openAiCompatible } from '../../models/openai-compatible.ts';
import type { AgentTask } from '../../patterns/declarations/agent.ts';
import type { ModelApi } from '../../patterns/models/errors.ts';

export const verdict = z.object({ urgent: z.boolean() });

export interface LoggedLine {
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>> | undefined;
}

/** A task of an agent whose answers are verdicts, and what its tiers log. */
export function loggedTask(
  output: z.ZodType = verdict,
  signal: AbortSignal = new AbortController().signal,
): { readonly task: AgentTask<{ text: string }>; readonly lines: LoggedLine[] } {
  const lines: LoggedLine[] = [];
  const log = (message: string, fields?: Readonly<Record<string, unknown>>) => void lines.push({ message, fields });
  const task = {
    input: { text: 'our shop is down' },
    results: {},
    replica: 0,
    workflowId: 'wf-1',
    attempt: 1,
    idempotencyKey: '0'.repeat(32),
    agent: { name: 'urgency', output },
    logger: { debug: log, info: log, warn: log, error: log },
    signal,
  };
  return { task, lines };
}

const endpoints: ModelEndpoint[] = [];

/** Ends what a test has started. */
export async function closeEndpoints(): Promise<void> {
  for (const endpoint of endpoints.splice(0)) await endpoint.close();
}

type Given = Partial<ModelTierOptions<{ text: string }>>;

/** A tier of each API that asks the emulated endpoint over a socket, by the real client. */
export async function tierOn(api: ModelApi, rules: readonly (EmulatedModelRule | EmulatedReply)[], given: Given = {}) {
  const endpoint = await serveModels(rules.map((rule) => ('reply' in rule ? rule : { reply: rule })));
  endpoints.push(endpoint);
  process.env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME = endpoint.origin;
  process.env.AWS_REGION = 'us-east-1';
  process.env.AWS_ACCESS_KEY_ID = 'test';
  process.env.AWS_SECRET_ACCESS_KEY = 'test';
  const model =
    api === 'converse'
      ? bedrock({ model: 'us.amazon.nova-micro-v1:0' })
      : openAiCompatible({ url: endpoint.url, model: 'our-model' });
  const tier = modelTier<{ text: string }>({
    name: 'model',
    model,
    prompt: ({ input }) => `Is it urgent? ${input.text}`,
    ...given,
  });
  return { tier, models: endpoint.models };
}
