import { APICallError, generateText, jsonSchema, type LanguageModel, NoObjectGeneratedError, Output } from 'ai';
import { httpModelError, type Model, ModelCallError, type TokenUsage } from 'ballast/models';

/** A model of the AI SDK as the model of a tier: its own retries are off, its errors and stop reasons go by OpenAI's names. */
export function aiSdkModel(model: string, languageModel: LanguageModel): Model {
  return {
    api: 'openai',
    model,
    async ask({ system, prompt, schema, maxTokens, temperature, signal }) {
      try {
        const { text, finishReason, usage } = await generateText({
          model: languageModel,
          prompt,
          ...(system === undefined ? {} : { system }),
          output: Output.object({ schema: jsonSchema(schema), name: 'answer' }),
          maxOutputTokens: maxTokens,
          ...(temperature === undefined ? {} : { temperature }),
          maxRetries: 0,
          abortSignal: signal,
        });
        return { text, stopReason: stopReasonOf(finishReason), usage: usageOf(usage) };
      } catch (error) {
        if (signal.aborted) throw error;
        // text that is no object of the schema: the tier repairs it, or names the stop reason
        if (NoObjectGeneratedError.isInstance(error)) {
          const { text = '', finishReason = 'stop', usage } = error;
          return {
            text,
            stopReason: stopReasonOf(finishReason),
            ...(usage === undefined ? {} : { usage: usageOf(usage) }),
          };
        }
        throw callError(error);
      }
    },
  };
}

type Usage = Awaited<ReturnType<typeof generateText>>['usage'];

/** The AI SDK counts tokens from a cache among those of the prompt. */
function usageOf({ inputTokens = 0, outputTokens = 0, inputTokenDetails }: Usage): TokenUsage {
  const { cacheReadTokens = 0, cacheWriteTokens = 0 } = inputTokenDetails;
  return {
    inputTokens: inputTokens - cacheReadTokens - cacheWriteTokens,
    outputTokens,
    cacheReadTokens,
    cacheWriteTokens,
  };
}

/** `content-filter` is `content_filter` at OpenAI. */
function stopReasonOf(finishReason: string): string {
  return finishReason.replaceAll('-', '_');
}

function callError(error: unknown): ModelCallError {
  if (APICallError.isInstance(error) && error.statusCode !== undefined) {
    const { statusCode: status, responseBody: body = '', responseHeaders } = error;
    return httpModelError({ status, body, retryAfter: responseHeaders?.['retry-after'], cause: error });
  }
  return new ModelCallError(error instanceof Error ? error.message : String(error), { names: [], cause: error });
}
