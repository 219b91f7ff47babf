import { Readable } from 'node:stream';
import type { WireAnswer } from '../../wire-messages.ts';
import type { Completion, ConverseAnswer } from './answers.ts';
import { EMULATED_ERRORS, type EmulatedReply, type EmulatedUsage } from './rules.ts';
import { NO_MODEL, sampleOf } from './sample.ts';
import { completionStream, converseStream } from './streams.ts';

/** A question to a model, as far as the endpoint looks at it. */
export interface EmulatedQuestion {
  readonly api: keyof typeof EMULATED_ERRORS;
  readonly model: string;
  /** all texts of the request */
  readonly prompt: string;
  readonly schema: Parameters<typeof sampleOf>[0];
  /** the tool by which the answer is handed over, where the caller wants one */
  readonly tool?: string;
  /** names of all tools that the model may call */
  readonly tools: readonly string[];
  /** most tokens that may be written */
  readonly maxTokens: number;
  readonly isStream: boolean;
  /** by which the caller names itself, where the API has it @default - none */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Loud, and on every answer: nothing here was thought by a model. */
const HEADERS = { 'content-type': 'application/json', 'x-emulated-model': NO_MODEL };

/** As much as providers let a model write that is given no limit. */
const MAX_TOKENS = 4_096;

interface OpenAiBody {
  readonly model?: string;
  readonly messages?: readonly { readonly content?: unknown }[];
  readonly response_format?: { readonly json_schema?: { readonly schema?: object } };
  readonly tools?: readonly { readonly function?: { readonly name?: string } }[];
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly stream?: boolean;
}

/** The model of rules for a harness: its ARN is not in the body. */
const HARNESS = 'harness';

interface HarnessBody {
  readonly systemPrompt?: readonly { readonly text?: string }[];
  readonly messages?: readonly { readonly content?: readonly { readonly text?: string }[] }[];
  readonly maxTokens?: number;
}

interface ConverseBlock {
  readonly text?: string;
  readonly toolResult?: { readonly content?: readonly { readonly text?: string }[] };
}

interface ConverseBody {
  readonly requestMetadata?: Readonly<Record<string, string>>;
  readonly system?: readonly { readonly text?: string }[];
  readonly messages?: readonly { readonly content?: readonly ConverseBlock[] }[];
  readonly inferenceConfig?: { readonly maxTokens?: number };
  readonly outputConfig?: {
    readonly textFormat?: { readonly structure?: { readonly jsonSchema?: { readonly schema?: string } } };
  };
  readonly toolConfig?: {
    readonly toolChoice?: { readonly tool?: { readonly name?: string }; readonly any?: object };
    readonly tools?: readonly {
      readonly toolSpec?: { readonly name?: string; readonly inputSchema?: { readonly json?: object } };
    }[];
  };
}

/** @returns undefined for a path that is none of a model */
export function questionOf(path: string, body: string): EmulatedQuestion | undefined {
  if (path.endsWith('/chat/completions')) return completionQuestion(JSON.parse(body) as OpenAiBody);
  if (path.startsWith('/harnesses/invoke')) return harnessQuestion(JSON.parse(body) as HarnessBody);
  const [, id, kind] = /^\/model\/([^/]+)\/(converse|converse-stream)$/.exec(path) ?? [];
  if (id === undefined) return undefined;
  return converseQuestion(decodeURIComponent(id), kind === 'converse-stream', JSON.parse(body) as ConverseBody);
}

function completionQuestion(body: OpenAiBody): EmulatedQuestion {
  const {
    model = '',
    messages = [],
    response_format,
    tools = [],
    max_tokens,
    max_completion_tokens,
    stream = false,
  } = body;
  return {
    api: 'openai',
    model,
    prompt: messages.map(({ content }) => textIn(content)).join('\n'),
    schema: response_format?.json_schema?.schema,
    tools: tools.map((tool) => tool.function?.name ?? ''),
    maxTokens: max_completion_tokens ?? max_tokens ?? MAX_TOKENS,
    isStream: stream,
  };
}

/** A harness of AgentCore, whose own model and tools are not emulated: it answers in the stream of Converse. */
function harnessQuestion({ systemPrompt = [], messages = [], maxTokens = MAX_TOKENS }: HarnessBody): EmulatedQuestion {
  const texts = [...systemPrompt, ...messages.flatMap(({ content = [] }) => content)];
  const prompt = texts.map(({ text = '' }) => text).join('\n');
  return { api: 'converse', model: HARNESS, prompt, schema: undefined, tools: [], maxTokens, isStream: true };
}

/** A message is a text, or a list of parts with texts. */
function textIn(content: unknown): string {
  if (!Array.isArray(content)) return String(content);
  return content.map((part: { readonly text?: string }) => part.text ?? '').join('\n');
}

function converseQuestion(model: string, isStream: boolean, body: ConverseBody): EmulatedQuestion {
  const { system = [], messages = [], toolConfig, requestMetadata, inferenceConfig, outputConfig } = body;
  const blocks = messages.flatMap(({ content = [] }) => content);
  const texts = [...system, ...blocks.flatMap((block) => block.toolResult?.content ?? [block])].map(
    ({ text = '' }) => text,
  );
  const { tools = [], toolChoice } = toolConfig ?? {};
  const names = tools.map(({ toolSpec }) => toolSpec?.name ?? '');
  // of tools that it must call the last one is the answer's
  const tool = toolChoice?.tool?.name ?? (toolChoice?.any === undefined ? undefined : names.at(-1));
  const ofTool = tools.find(({ toolSpec }) => toolSpec?.name === tool)?.toolSpec?.inputSchema?.json;
  const native = outputConfig?.textFormat?.structure?.jsonSchema?.schema;
  return {
    api: 'converse',
    model,
    prompt: texts.join('\n'),
    schema: native === undefined ? ofTool : (JSON.parse(native) as object),
    ...(tool === undefined ? {} : { tool }),
    tools: names,
    maxTokens: inferenceConfig?.maxTokens ?? MAX_TOKENS,
    isStream,
    ...(requestMetadata === undefined ? {} : { metadata: requestMetadata }),
  };
}

/** An answer of the API to a question, and the tokens that it counts. */
export function answerFor(
  question: EmulatedQuestion,
  reply: Exclude<EmulatedReply, { connection: unknown } | { data: string }>,
): { readonly answer: WireAnswer; readonly usage?: EmulatedUsage } {
  if ('body' in reply)
    return { answer: { status: reply.status, headers: { 'x-emulated-model': NO_MODEL }, body: reply.body } };
  if ('error' in reply) return { answer: errorFor(question, reply) };
  const written = writtenIn(reply);
  const stopReason = 'stopReason' in reply ? reply.stopReason : undefined;
  const counted = 'usage' in reply ? reply.usage : undefined;
  const usage = { inputTokens: tokensOf(question.prompt), outputTokens: tokensOf(written), ...counted };
  const body =
    question.api === 'openai'
      ? completion(question, reply, written, stopReason, usage)
      : converse(question, reply, written, stopReason, usage);
  return { answer: question.isStream ? streamed(body) : whole(body), usage };
}

function writtenIn(reply: EmulatedReply): string {
  if ('answer' in reply) return JSON.stringify(reply.answer);
  if ('tools' in reply) return `${reply.text ?? ''}${JSON.stringify(reply.tools)}`;
  return 'text' in reply ? (reply.text ?? '') : '';
}

function whole(body: object): WireAnswer {
  return { status: 200, headers: HEADERS, body: JSON.stringify(body) };
}

function streamed(body: Completion | ConverseAnswer): WireAnswer {
  const isCompletion = 'choices' in body;
  const type = isCompletion ? 'text/event-stream' : 'application/vnd.amazon.eventstream';
  const parts: readonly (string | Buffer)[] = isCompletion ? completionStream(body) : converseStream(body);
  const bytes = parts.map((part) => Buffer.from(part as string));
  return { status: 200, headers: { ...HEADERS, 'content-type': type }, body: Readable.from(bytes) };
}

/** The plainest object of the schema that was asked for. */
export function sampleAnswer({ schema }: EmulatedQuestion): { readonly answer: unknown } {
  return { answer: sampleOf(schema) };
}

/** The data of a name in the prompt, as `asData` of the product writes it. @returns undefined where there is none */
export function dataAnswer({ prompt }: EmulatedQuestion, name: string): { readonly answer: unknown } | undefined {
  const begin = `<data name="${name}">`;
  const from = prompt.lastIndexOf(begin);
  const to = prompt.indexOf('</data>', from);
  if (from < 0 || to < 0) return undefined;
  // a reader of the answer's texts must see that no model wrote them
  const loud = (_: string, value: unknown) => (typeof value === 'string' && value.includes(' ') ? NO_MODEL : value);
  return { answer: JSON.parse(prompt.slice(from + begin.length, to), loud) };
}

/** Four characters of English are about a token. */
export function tokensOf(text: string): number {
  return Math.ceil(text.length / 4);
}

function completion(
  { model }: EmulatedQuestion,
  reply: EmulatedReply,
  written: string,
  stopReason: string | undefined,
  { inputTokens, outputTokens, cacheReadTokens = 0 }: EmulatedUsage,
): Completion {
  const refused = stopReason === 'refusal';
  const calls = 'tools' in reply ? reply.tools : [];
  const tool_calls = calls.map(({ name, input }, index) => ({
    id: `emulated-${index}`,
    type: 'function' as const,
    function: { name, arguments: JSON.stringify(input) },
  }));
  const text = 'tools' in reply ? (reply.text ?? null) : written;
  // OpenAI counts tokens from a cache among those of the prompt
  const prompt_tokens = inputTokens + cacheReadTokens;
  return {
    id: 'emulated',
    object: 'chat.completion',
    model,
    choices: [
      {
        index: 0,
        finish_reason: refused ? 'stop' : (stopReason ?? (calls.length > 0 ? 'tool_calls' : 'stop')),
        message: {
          role: 'assistant',
          content: refused ? null : text,
          refusal: refused ? NO_MODEL : null,
          ...(calls.length === 0 ? {} : { tool_calls }),
        },
      },
    ],
    usage: {
      prompt_tokens,
      completion_tokens: outputTokens,
      total_tokens: prompt_tokens + outputTokens,
      ...(cacheReadTokens === 0 ? {} : { prompt_tokens_details: { cached_tokens: cacheReadTokens } }),
    },
  };
}

function converse(
  { tool }: EmulatedQuestion,
  reply: EmulatedReply,
  written: string,
  stopReason: string | undefined,
  { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 }: EmulatedUsage,
): ConverseAnswer {
  const calls = callsIn(reply, tool);
  const text = 'tools' in reply ? reply.text : written;
  const uses = calls.map(({ name, input }, index) => ({ toolUse: { toolUseId: `emulated-${index}`, name, input } }));
  const content =
    'tools' in reply
      ? [...(text === undefined ? [] : [{ text }]), ...uses]
      : uses.length > 0
        ? uses
        : [{ text: written }];
  return {
    output: { message: { role: 'assistant', content } },
    stopReason: stopReason ?? (uses.length > 0 ? 'tool_use' : 'end_turn'),
    usage: {
      inputTokens,
      outputTokens,
      totalTokens: inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens,
      ...(cacheReadTokens === 0 ? {} : { cacheReadInputTokens: cacheReadTokens }),
      ...(cacheWriteTokens === 0 ? {} : { cacheWriteInputTokens: cacheWriteTokens }),
    },
    metrics: { latencyMs: 0 },
  };
}

function callsIn(reply: EmulatedReply, tool: string | undefined): readonly { name: string; input: unknown }[] {
  if ('tools' in reply) return reply.tools;
  return 'answer' in reply && tool !== undefined ? [{ name: tool, input: reply.answer }] : [];
}

function errorFor(
  { api }: EmulatedQuestion,
  { error, status, message, retryAfter }: Extract<EmulatedReply, { error: string }>,
): WireAnswer {
  const known = EMULATED_ERRORS[api][error];
  const text = message ?? known?.message ?? error;
  const headers = { ...HEADERS, ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }) };
  const code = status ?? known?.status ?? 500;
  if (api === 'openai') {
    return {
      status: code,
      headers,
      body: JSON.stringify({ error: { message: text, type: error, code: error, param: null } }),
    };
  }
  return { status: code, headers: { ...headers, 'x-amzn-errortype': error }, body: JSON.stringify({ message: text }) };
}
