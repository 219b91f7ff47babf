import type { WireAnswer } from '../../wire-messages.ts';
import { EMULATED_ERRORS, type EmulatedReply } from './rules.ts';
import { NO_MODEL, sampleOf } from './sample.ts';

/** A question to a model, as far as the endpoint looks at it. */
export interface EmulatedQuestion {
  readonly api: keyof typeof EMULATED_ERRORS;
  readonly model: string;
  /** all texts of the request */
  readonly prompt: string;
  readonly schema: Parameters<typeof sampleOf>[0];
  /** the tool that the model is told to use, which hands over the answer */
  readonly tool?: string;
  /** by which the caller names itself, where the API has it @default - none */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What was written, and what it counts. */
export interface EmulatedUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Loud, and on every answer: nothing here was thought by a model. */
const HEADERS = { 'content-type': 'application/json', 'x-emulated-model': NO_MODEL };

interface OpenAiBody {
  readonly model?: string;
  readonly messages?: readonly { readonly content?: unknown }[];
  readonly response_format?: { readonly json_schema?: { readonly schema?: object } };
}

interface ConverseBody {
  readonly requestMetadata?: Readonly<Record<string, string>>;
  readonly system?: readonly { readonly text?: string }[];
  readonly messages?: readonly { readonly content?: readonly { readonly text?: string }[] }[];
  readonly toolConfig?: {
    readonly tools?: readonly {
      readonly toolSpec?: { readonly name?: string; readonly inputSchema?: { readonly json?: object } };
    }[];
  };
}

/** @returns undefined for a path that is none of a model */
export function questionOf(path: string, body: string): EmulatedQuestion | undefined {
  if (path.endsWith('/chat/completions')) {
    const { model = '', messages = [], response_format } = JSON.parse(body) as OpenAiBody;
    const prompt = messages.map(({ content }) => String(content)).join('\n');
    return { api: 'openai', model, prompt, schema: response_format?.json_schema?.schema };
  }
  const [, id] = /^\/model\/([^/]+)\/converse$/.exec(path) ?? [];
  if (id === undefined) return undefined;
  const { system = [], messages = [], toolConfig, requestMetadata } = JSON.parse(body) as ConverseBody;
  const texts = [...system, ...messages.flatMap(({ content = [] }) => content)].map(({ text = '' }) => text);
  const { name, inputSchema } = toolConfig?.tools?.[0]?.toolSpec ?? {};
  return {
    api: 'converse',
    model: decodeURIComponent(id),
    prompt: texts.join('\n'),
    schema: inputSchema?.json,
    ...(name === undefined ? {} : { tool: name }),
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
  const isText = 'text' in reply || 'stopReason' in reply;
  const written = isText ? (reply.text ?? '') : JSON.stringify(reply.answer);
  const stopReason = 'stopReason' in reply ? reply.stopReason : undefined;
  const usage = { inputTokens: tokensOf(question.prompt), outputTokens: tokensOf(written) };
  const body =
    question.api === 'openai'
      ? completion(question, written, stopReason, usage)
      : converse(question, reply, written, stopReason, usage);
  return { answer: { status: 200, headers: HEADERS, body: JSON.stringify(body) }, usage };
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
function tokensOf(text: string): number {
  return Math.ceil(text.length / 4);
}

function completion(
  { model }: EmulatedQuestion,
  written: string,
  stopReason: string | undefined,
  { inputTokens, outputTokens }: EmulatedUsage,
): object {
  const refused = stopReason === 'refusal';
  return {
    id: 'emulated',
    object: 'chat.completion',
    model,
    choices: [
      {
        index: 0,
        finish_reason: refused ? 'stop' : (stopReason ?? 'stop'),
        message: { role: 'assistant', content: refused ? null : written, refusal: refused ? NO_MODEL : null },
      },
    ],
    usage: { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens },
  };
}

function converse(
  { tool }: EmulatedQuestion,
  reply: EmulatedReply,
  written: string,
  stopReason: string | undefined,
  { inputTokens, outputTokens }: EmulatedUsage,
): object {
  const usesTool = 'answer' in reply && tool !== undefined;
  const content = usesTool
    ? [{ toolUse: { toolUseId: 'emulated', name: tool, input: reply.answer } }]
    : [{ text: written }];
  return {
    output: { message: { role: 'assistant', content } },
    stopReason: stopReason ?? (usesTool ? 'tool_use' : 'end_turn'),
    usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens },
    metrics: { latencyMs: 0 },
  };
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
