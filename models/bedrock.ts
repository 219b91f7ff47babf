/** The entry `ballast/models/bedrock`: models of Amazon Bedrock, by the package `@aws-sdk/client-bedrock-runtime`. */
import {
  BedrockRuntimeClient,
  type ContentBlock,
  ConverseCommand,
  type ConverseCommandInput,
  type ConverseCommandOutput,
  type GuardrailConfiguration,
  type Message,
  type SystemContentBlock,
  type Tool,
} from '@aws-sdk/client-bedrock-runtime';
import {
  type BedrockUse,
  type Model,
  type ModelAnswer,
  ModelCallError,
  type ModelRequest,
  type ToolCall,
} from '../patterns/models/model.ts';
import { awsModelError } from './provider-errors.ts';

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
  /**
   * How the answer gets its form: `native` by the schema that Bedrock compiles, `tool` by a tool that the model must call.
   * @default - `native` for the models that have it, Claude from 4.5 on, with a schema whose properties are all required
   */
  readonly structuredOutput?: 'native' | 'tool';
  /** fields of the model's own API: `{ top_k: 50 }` @default - none */
  readonly additionalFields?: NonNullable<ConverseCommandInput['additionalModelRequestFields']>;
}

/** Models that answer in the form of a schema by themselves: https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html */
const NATIVE = /anthropic\.claude-(?:haiku-4-5|sonnet-4-[56]|opus-4-[5-9]|(?:haiku|sonnet|opus|fable)-5)/;

function isNative(options: BedrockOptions, isStrict: boolean): boolean {
  const { structuredOutput } = options;
  if (structuredOutput !== undefined) return structuredOutput === 'native';
  return isStrict && NATIVE.test(modelIdOf(options) ?? '');
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
    compilesSchema: (isStrict) => isNative(options, isStrict),
    async ask(request) {
      client ??= new BedrockRuntimeClient({ maxAttempts: 1, ...(region === undefined ? {} : { region }) });
      try {
        const output = await client.send(new ConverseCommand(requestOf(options, request)), {
          abortSignal: request.signal,
        });
        return answerIn(output);
      } catch (error) {
        if (request.signal.aborted || error instanceof ModelCallError) throw error;
        throw awsModelError(error);
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

function requestOf(options: BedrockOptions, request: ModelRequest): ConverseCommandInput {
  const { system, maxTokens, temperature, metadata } = request;
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
    messages: messagesOf(request),
    ...(instructions.length === 0 ? {} : { system: instructions }),
    inferenceConfig: { maxTokens, ...(temperature === undefined ? {} : { temperature }) },
    ...formOf(options, request),
    requestMetadata: { ...metadata },
    ...(guardrail === undefined ? {} : { guardrailConfig: guardrail }),
    ...(serviceTier === undefined ? {} : { serviceTier: { type: serviceTier } }),
    ...(additionalFields === undefined ? {} : { additionalModelRequestFields: additionalFields }),
  };
}

type JsonDocument = NonNullable<ConverseCommandInput['additionalModelRequestFields']>;

/** The form of the answer, and the tools: of a model without a native form the answer is a tool, and some tool must be called. */
function formOf(
  options: BedrockOptions,
  { schema, isStrict, tools = [] }: ModelRequest,
): Pick<ConverseCommandInput, 'toolConfig' | 'outputConfig'> {
  const own = tools.map((tool) => toolOf(tool.name, tool.description, tool.schema));
  if (isNative(options, isStrict)) {
    return {
      outputConfig: {
        textFormat: { type: 'json_schema', structure: { jsonSchema: { name: TOOL, schema: JSON.stringify(schema) } } },
      },
      ...(own.length === 0 ? {} : { toolConfig: { tools: own } }),
    };
  }
  return {
    toolConfig: {
      tools: [...own, toolOf(TOOL, 'Hands over the answer.', schema)],
      toolChoice: own.length === 0 ? { tool: { name: TOOL } } : { any: {} },
    },
  };
}

function toolOf(name: string, description: string, schema: object): Tool {
  return { toolSpec: { name, description, inputSchema: { json: schema as JsonDocument } } };
}

/** The prompt, and the turns of the conversation after it. */
function messagesOf({ prompt, turns = [] }: ModelRequest): Message[] {
  return [
    { role: 'user', content: [{ text: prompt }] },
    ...turns.flatMap(({ text, calls, results }): Message[] => [
      {
        role: 'assistant',
        content: [
          ...(text === '' ? [] : [{ text }]),
          ...calls.map(({ id, name, input }) => ({ toolUse: { toolUseId: id, name, input: input as JsonDocument } })),
        ],
      },
      {
        role: 'user',
        content: results.map((result) => ({
          toolResult: {
            toolUseId: result.id,
            content: [{ text: result.text }],
            ...(result.isError ? { status: 'error' as const } : {}),
          },
        })),
      },
    ]),
  ];
}

function answerIn({ output, stopReason, usage }: ConverseCommandOutput): ModelAnswer {
  const content = output?.message?.content ?? [];
  const toolCalls = toolCallsIn(content);
  return {
    text: answerText(content),
    ...(toolCalls.length === 0 ? {} : { toolCalls }),
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

/** The tools that the model calls, unless it hands over its answer. */
function toolCallsIn(content: readonly ContentBlock[]): ToolCall[] {
  const uses = content.flatMap(({ toolUse }) => toolUse ?? []);
  if (uses.some(({ name }) => name === TOOL)) return [];
  return uses.map(({ toolUseId = '', name = '', input }) => ({ id: toolUseId, name, input }));
}

/** The input of the tool; of a model that writes its answer as text, that. */
function answerText(content: readonly ContentBlock[]): string {
  const input = content.map(({ toolUse }) => toolUse).find((toolUse) => toolUse?.name === TOOL)?.input;
  if (input !== undefined) return JSON.stringify(input);
  return content.map(({ text }) => text ?? '').join('');
}
