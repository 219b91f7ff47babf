/** The entry `ballast/models/bedrock`: models of Amazon Bedrock, by the package `@aws-sdk/client-bedrock-runtime`. */
import {
  BedrockRuntimeClient,
  type ContentBlock,
  ConverseCommand,
  type ConverseCommandInput,
  type ConverseCommandOutput,
  type GuardrailConfiguration,
  type SystemContentBlock,
} from '@aws-sdk/client-bedrock-runtime';
import {
  type BedrockUse,
  type Model,
  type ModelAnswer,
  ModelCallError,
  type ModelRequest,
} from '../patterns/models/model.ts';
import { retryAfterMsOf } from './retry-after.ts';

/** A model of Amazon Bedrock. */
export interface BedrockOptions {
  /** id of a model or of an inference profile, or the ARN of one @default - that of `modelVariable` */
  readonly model?: string;
  /**
   * The function's environment variable that has the id: an option of the stack sets it, and the construct grants the model.
   * @default - `model` is given
   */
  readonly modelVariable?: string;
  /** @default - the function's */
  readonly region?: string;
  /** the guardrail that watches prompt and answer @default - none */
  readonly guardrail?: GuardrailConfiguration;
  /** @default - `default`, on demand */
  readonly serviceTier?: 'reserved' | 'priority' | 'default' | 'flex';
  /** whether instructions are cached by the provider, for models that do @default false */
  readonly cacheSystem?: boolean;
  /** fields of the model's own API: `{ top_k: 50 }` @default - none */
  readonly additionalFields?: NonNullable<ConverseCommandInput['additionalModelRequestFields']>;
}

/** The tool by which a model hands over its answer. */
const TOOL = 'answer';

/** A model that is asked by Converse. The SDK's own retries are off: the workflow has its own, which are counted. */
export function bedrock(options: BedrockOptions): Model {
  const { region } = options;
  let client: BedrockRuntimeClient | undefined;
  return {
    api: 'converse',
    get model() {
      return modelIdOf(options) ?? `$${options.modelVariable}`;
    },
    uses: { bedrock: useOf(options) },
    async ask(request) {
      client ??= new BedrockRuntimeClient({ maxAttempts: 1, ...(region === undefined ? {} : { region }) });
      try {
        const output = await client.send(new ConverseCommand(requestOf(options, request)), {
          abortSignal: request.signal,
        });
        return answerIn(output);
      } catch (error) {
        if (request.signal.aborted || error instanceof ModelCallError) throw error;
        throw callError(error);
      }
    },
  };
}

function modelIdOf({ model, modelVariable = '' }: BedrockOptions): string | undefined {
  return model ?? (process.env[modelVariable] || undefined);
}

function useOf({ model, modelVariable, region, guardrail }: BedrockOptions): BedrockUse {
  const identifier = guardrail?.guardrailIdentifier;
  return {
    ...(model === undefined ? {} : { model }),
    ...(modelVariable === undefined ? {} : { modelVariable }),
    ...(region === undefined ? {} : { region }),
    ...(identifier === undefined ? {} : { guardrail: identifier }),
  };
}

function requestOf(
  options: BedrockOptions,
  { system, prompt, schema, maxTokens, temperature, metadata }: ModelRequest,
): ConverseCommandInput {
  const { guardrail, serviceTier, cacheSystem = false, additionalFields, modelVariable } = options;
  const model = modelIdOf(options);
  if (model === undefined) {
    throw new ModelCallError(`the variable ${modelVariable ?? 'of the model'} of the function is not set`, {
      names: ['ResourceNotFoundException'],
    });
  }
  const instructions: SystemContentBlock[] = system === undefined ? [] : [{ text: system }];
  if (cacheSystem) instructions.push({ cachePoint: { type: 'default' } });
  return {
    modelId: model,
    messages: [{ role: 'user', content: [{ text: prompt }] }],
    ...(instructions.length === 0 ? {} : { system: instructions }),
    inferenceConfig: { maxTokens, ...(temperature === undefined ? {} : { temperature }) },
    toolConfig: {
      tools: [
        {
          toolSpec: {
            name: TOOL,
            description: 'Hands over the answer.',
            inputSchema: { json: schema as NonNullable<ConverseCommandInput['additionalModelRequestFields']> },
          },
        },
      ],
      toolChoice: { tool: { name: TOOL } },
    },
    requestMetadata: { ...metadata },
    ...(guardrail === undefined ? {} : { guardrailConfig: guardrail }),
    ...(serviceTier === undefined ? {} : { serviceTier: { type: serviceTier } }),
    ...(additionalFields === undefined ? {} : { additionalModelRequestFields: additionalFields }),
  };
}

function answerIn({ output, stopReason, usage }: ConverseCommandOutput): ModelAnswer {
  const content = output?.message?.content ?? [];
  return {
    text: answerText(content),
    stopReason: stopReason ?? 'no stop reason',
    ...(usage === undefined
      ? {}
      : {
          usage: {
            inputTokens: usage.inputTokens ?? 0,
            outputTokens: usage.outputTokens ?? 0,
            cacheReadTokens: usage.cacheReadInputTokens ?? 0,
            cacheWriteTokens: usage.cacheWriteInputTokens ?? 0,
          },
        }),
  };
}

/** The input of the tool; of a model that writes its answer as text, that. */
function answerText(content: readonly ContentBlock[]): string {
  const input = content.map(({ toolUse }) => toolUse).find((toolUse) => toolUse?.name === TOOL)?.input;
  if (input !== undefined) return JSON.stringify(input);
  return content.map(({ text }) => text ?? '').join('');
}

interface SdkError {
  readonly name?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

function callError(error: unknown): ModelCallError {
  const { name = 'Error', message = '', $metadata, $response } = error as SdkError;
  const status = $metadata?.httpStatusCode;
  return new ModelCallError(`${name}: ${message}`, {
    names: [name, ...(status === undefined ? [] : [`HTTP ${status}`])],
    retryAfterMs: retryAfterMsOf($response?.headers?.['retry-after'], Date.now()),
    cause: error,
  });
}
