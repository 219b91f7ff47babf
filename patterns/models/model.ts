import type { JsonSchema } from './answer-schema.ts';
import type { ModelApi } from './errors.ts';

/** Tokens as the provider counts them. A token that was read from a cache or written to one is in no other count. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

/** The name, description and input of a tool, as a provider takes them. */
export interface ToolSpec {
  readonly name: string;
  readonly description: string;
  /** what the tool takes: an object of this JSON schema */
  readonly schema: JsonSchema;
}

/** A model's call of a tool. */
export interface ToolCall {
  /** the provider's name of the call */
  readonly id: string;
  readonly name: string;
  /** as the model wrote it, of any form */
  readonly input: unknown;
}

/** The result of a call of a tool, for the model. */
export interface ToolResult {
  readonly id: string;
  readonly text: string;
  readonly isError: boolean;
}

/** A step of the conversation: tools that the model called, and what they returned. */
export interface ModelTurn {
  /** what the model wrote beside the calls; empty for nothing */
  readonly text: string;
  readonly calls: readonly ToolCall[];
  /** one for each call, in their order */
  readonly results: readonly ToolResult[];
}

/** One question to a model. */
export interface ModelRequest {
  /** instructions of the author of the agent @default - none */
  readonly system?: string;
  readonly prompt: string;
  /** what the answer must be: an object of this JSON schema */
  readonly schema: JsonSchema;
  /** whether the provider may be asked to enforce the schema strictly: every property is required, every object closed */
  readonly isStrict: boolean;
  /** what the model may call before it answers @default - nothing */
  readonly tools?: readonly ToolSpec[];
  /** the conversation after the prompt, oldest first @default - it begins */
  readonly turns?: readonly ModelTurn[];
  /** most tokens that the model may write */
  readonly maxTokens: number;
  /** @default - the provider's */
  readonly temperature?: number;
  /** names who asks in the provider's own logs, where it keeps any */
  readonly metadata: Readonly<Record<string, string>>;
  /** aborted at the deadline of the attempt */
  readonly signal: AbortSignal;
}

/** What a model wrote, and why it stopped. */
export interface ModelAnswer {
  /** JSON, if the model did as it was told; empty when it wrote nothing */
  readonly text: string;
  /** tools that it calls before it answers @default - none */
  readonly toolCalls?: readonly ToolCall[];
  /** as the provider names it: `stop`, `end_turn`, `max_tokens`; `MODEL_STOP_REASONS` says what each means */
  readonly stopReason: string;
  /** @default - the provider did not say */
  readonly usage?: TokenUsage;
}

/** What of AWS a model needs. */
export interface ModelUses {
  /** whole ARNs of secrets that are read at run time @default - none */
  readonly secretArns?: readonly string[];
  /** the model of Bedrock that is asked @default - none */
  readonly bedrock?: BedrockUse;
  /** whether the model answers in the form of the agent's output schema, which synth checks then @default false */
  readonly answersOutput?: boolean;
}

/** A model of Bedrock, with the rest of what a call of it uses. */
export interface BedrockUse {
  /** id or ARN of a model or of an inference profile @default - that of `modelVariable` */
  readonly model?: string;
  /** environment variable of the function that has it @default - `model` has it */
  readonly modelVariable?: string;
  /** @default - that of the stack */
  readonly region?: string;
  /** id or ARN of the guardrail @default - none */
  readonly guardrail?: string;
}

/** One model of one provider. */
export interface Model {
  /** the API that it speaks, by which its errors are classified */
  readonly api: ModelApi;
  /** the provider's id of the model, for logs and prices */
  readonly model: string;
  /** what of AWS it needs, which the construct grants to the functions of its agents @default - nothing */
  readonly uses?: ModelUses;
  /**
   * Whether the provider compiles the schema of an answer, which may take minutes the first time.
   * @default - it does not
   */
  compilesSchema?(isStrict: boolean): boolean;
  /** Asks once, without a retry. @throws ModelCallError by the provider's own name of the failure */
  ask(request: ModelRequest): Promise<ModelAnswer>;
}

/** A call to a model failed: as the provider named it, not yet classified. */
export class ModelCallError extends Error {
  override readonly name = 'ModelCallError';
  /** the provider's names of the failure, the most specific first: `insufficient_quota`, `HTTP 429` */
  readonly failureNames: readonly string[];
  /** the provider's request to wait, in milliseconds @default - it made none */
  readonly retryAfterMs?: number;

  constructor(
    message: string,
    options: {
      readonly names: readonly string[];
      readonly retryAfterMs?: number | undefined;
      readonly cause?: unknown;
    },
  ) {
    super(message, { cause: options.cause });
    this.failureNames = options.names;
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
  }
}
