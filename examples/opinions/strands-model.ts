import { Agent, type AgentResult, BedrockModel, type ToolList } from '@strands-agents/sdk';
import { awsModelError, type Model, type ModelAnswer } from 'ballast/models';
import * as z from 'zod';

/** A Strands agent as it is asked anew for each answer. */
export interface StrandsOptions {
  /** id of a model of Bedrock, or of an inference profile */
  readonly model: string;
  /** what the agent may use @default - nothing */
  readonly tools?: ToolList;
}

/** The loop of a Strands agent on Bedrock as the model of a tier: neither the agent nor its client repeats a call by itself. */
export function strandsModel({ model, tools = [] }: StrandsOptions): Model {
  return {
    api: 'converse',
    model,
    uses: { bedrock: { model } },
    async ask({ system, prompt, schema, maxTokens, temperature, signal }) {
      const agent = new Agent({
        model: new BedrockModel({
          modelId: model,
          maxTokens,
          ...(temperature === undefined ? {} : { temperature }),
          clientConfig: { maxAttempts: 1 },
        }),
        ...(system === undefined ? {} : { systemPrompt: system }),
        tools,
        structuredOutputSchema: z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]),
        retryStrategy: null,
        printer: false,
      });
      try {
        return answerOf(await agent.invoke(prompt, { cancelSignal: signal }));
      } catch (error) {
        if (signal.aborted) throw error;
        throw awsModelError(awsErrorIn(error));
      }
    },
  };
}

/** The tokens are those of all calls of the loop. */
function answerOf({ stopReason, structuredOutput, metrics }: AgentResult): ModelAnswer {
  const usage = metrics?.accumulatedUsage;
  return {
    text: structuredOutput === undefined ? '' : JSON.stringify(structuredOutput),
    // `endTurn` is `end_turn` at Bedrock
    stopReason: stopReason.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    ...(usage === undefined
      ? {}
      : {
          usage: {
            inputTokens: usage.inputTokens,
            outputTokens: usage.outputTokens,
            cacheReadTokens: usage.cacheReadInputTokens ?? 0,
            cacheWriteTokens: usage.cacheWriteInputTokens ?? 0,
          },
        }),
  };
}

/** Strands wraps the error of the AWS SDK, which has the name. */
function awsErrorIn(error: unknown): unknown {
  for (let each = error; each instanceof Error; each = each.cause) if ('$metadata' in each) return each;
  return error;
}
