import * as z from 'zod';
import { jsonOrUndefined } from '../patterns/json/json-or-undefined.ts';
import {
  type Model,
  type ModelAnswer,
  ModelCallError,
  type ModelRequest,
  type TokenUsage,
  type ToolCall,
  type ToolSpec,
} from '../patterns/models/model.ts';
import { httpModelError } from './provider-errors.ts';

/** A key that is in a secret; `apiKeySecret` of `ballast/models/secrets` makes one. */
export interface ApiKeySecret {
  readonly apiKeySecretArn: string;
  read(): Promise<string>;
}

/** A model behind the chat completions of OpenAI: OpenAI itself, Azure, vLLM, Ollama, LM Studio. */
export interface OpenAiCompatibleOptions {
  /** the base of the API, `http://127.0.0.1:11434/v1`; `/chat/completions` is appended */
  readonly url: string;
  /** the provider's name of the model; Azure's of the deployment */
  readonly model: string;
  /** the function's environment variable that has the key @default - no key is sent */
  readonly apiKeyVariable?: string;
  /**
   * The secret of the key, or a function that reads it. It is read once per start of the function, and again when the provider
   * refuses the key, which may have been rotated.
   * @default - that of `apiKeyVariable`
   */
  readonly apiKey?: ApiKeySecret | (() => Promise<string>);
  /** the header of the key; Azure has `api-key` @default - `authorization`, as a bearer token */
  readonly apiKeyHeader?: string;
  /** the field for the most tokens; newer models of OpenAI take `max_completion_tokens` only @default 'max_tokens' */
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens';
  /** further fields of the request's body: `{ reasoning_effort: 'low' }` @default - none */
  readonly body?: Readonly<Record<string, unknown>>;
}

/** A model that is asked over HTTP in the form of OpenAI's chat completions. */
export function openAiCompatible(options: OpenAiCompatibleOptions): Model {
  let key: Promise<string | undefined> | undefined;
  const readKey = async () => {
    key ??= keyOf(options);
    try {
      return await key;
    } catch (error) {
      key = undefined; // the next call reads it again
      throw error;
    }
  };
  const { apiKey } = options;
  return {
    api: 'openai',
    model: options.model,
    compilesSchema: (isStrict) => isStrict,
    ...(typeof apiKey === 'object' ? { uses: { secretArns: [apiKey.apiKeySecretArn] } } : {}),
    async ask(request) {
      const known = await readKey();
      try {
        return await post(options, known, request);
      } catch (error) {
        if (apiKey === undefined || !isRefusedKey(error)) throw error;
        key = undefined;
        const fresh = await readKey();
        if (fresh === known) throw error;
        return await post(options, fresh, request);
      }
    },
  };
}

/** The key is wrong, or no longer right. */
function isRefusedKey(error: unknown): boolean {
  return error instanceof ModelCallError && error.failureNames.includes('HTTP 401');
}

async function keyOf({ apiKey, apiKeyVariable }: OpenAiCompatibleOptions): Promise<string | undefined> {
  if (apiKey !== undefined) {
    const read = typeof apiKey === 'function' ? apiKey : () => apiKey.read();
    return await read().catch((error: unknown) => {
      throw new ModelCallError(`its key cannot be read: ${messageOf(error)}`, {
        names: ['invalid_api_key'],
        cause: error,
      });
    });
  }
  if (apiKeyVariable === undefined) return undefined;
  const value = process.env[apiKeyVariable];
  if (value !== undefined && value !== '') return value;
  throw new ModelCallError(`the variable ${apiKeyVariable} of the function is not set`, { names: ['invalid_api_key'] });
}

async function post(
  options: OpenAiCompatibleOptions,
  apiKey: string | undefined,
  request: ModelRequest,
): Promise<ModelAnswer> {
  const { status, text, retryAfter } = await send(options, apiKey, request);
  if (status < 200 || status > 299) throw httpModelError({ status, body: text, retryAfter });
  return answerIn(jsonOrUndefined(text));
}

async function send(
  { url, model, apiKeyHeader = 'authorization', maxTokensField = 'max_tokens', body }: OpenAiCompatibleOptions,
  apiKey: string | undefined,
  request: ModelRequest,
): Promise<{ readonly status: number; readonly text: string; readonly retryAfter: string | null }> {
  const { schema, isStrict, maxTokens, temperature, signal, tools } = request;
  const endpoint = `${url.replace(/\/+$/, '')}/chat/completions`;
  if (!URL.canParse(endpoint)) {
    throw new ModelCallError(`the url is ${JSON.stringify(url)}, which is no URL`, { names: ['HTTP 404'] });
  }
  const question = {
    model,
    messages: messagesOf(request),
    ...(tools === undefined ? {} : { tools: tools.map(toolOf) }),
    response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: isStrict } },
    [maxTokensField]: maxTokens,
    ...(temperature === undefined ? {} : { temperature }),
    ...body,
  };
  const bearer = apiKeyHeader === 'authorization' ? 'Bearer ' : '';
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(apiKey === undefined ? {} : { [apiKeyHeader]: `${bearer}${apiKey}` }),
      },
      body: JSON.stringify(question),
      signal,
    });
    return { status: response.status, text: await response.text(), retryAfter: response.headers.get('retry-after') };
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ModelCallError(`${new URL(endpoint).host} could not be reached: ${messageOf(error)}`, {
      names: [],
      cause: error,
    });
  }
}

function toolOf({ name, description, schema }: ToolSpec): object {
  return { type: 'function', function: { name, description, parameters: schema } };
}

/** Instructions, prompt, and the turns of the conversation after it. */
function messagesOf({ system, prompt, turns = [] }: ModelRequest): object[] {
  return [
    ...(system === undefined ? [] : [{ role: 'system', content: system }]),
    { role: 'user', content: prompt },
    ...turns.flatMap(({ text, calls, results }) => [
      { role: 'assistant', content: text === '' ? null : text, tool_calls: calls.map(toolCallOf) },
      ...results.map((result) => ({ role: 'tool', tool_call_id: result.id, content: result.text })),
    ]),
  ];
}

function toolCallOf({ id, name, input }: ToolCall): object {
  return { id, type: 'function', function: { name, arguments: JSON.stringify(input) } };
}

const tokens = z.int().nonnegative();
const answerBody = z.object({
  choices: z.tuple(
    [
      z.object({
        message: z.object({
          content: z.string().nullish(),
          refusal: z.string().nullish(),
          tool_calls: z
            .array(z.object({ id: z.string(), function: z.object({ name: z.string(), arguments: z.string() }) }))
            .nullish()
            .catch(null),
        }),
        finish_reason: z.string().nullish(),
      }),
    ],
    z.unknown(),
  ),
  usage: z
    .object({
      prompt_tokens: tokens,
      completion_tokens: tokens,
      prompt_tokens_details: z.object({ cached_tokens: tokens.nullish() }).nullish(),
    })
    .nullish()
    .catch(null),
});

function answerIn(body: unknown): ModelAnswer {
  const { data } = answerBody.safeParse(body);
  // a proxy's page of its own, or another API: no stop reason means malformed
  if (data === undefined) return { text: '', stopReason: 'no chat completion' };
  const [{ message, finish_reason }] = data.choices;
  const isRefused = message.refusal !== undefined && message.refusal !== null && message.refusal !== '';
  const usage = usageIn(data.usage);
  const toolCalls = (message.tool_calls ?? []).map(({ id, function: called }) => ({
    id,
    name: called.name,
    // what is no JSON is refused by the tool's schema
    input: jsonOrUndefined(called.arguments),
  }));
  return {
    text: message.content ?? '',
    ...(toolCalls.length === 0 ? {} : { toolCalls }),
    // servers that stop at the end of an answer may leave the reason out
    stopReason: isRefused ? 'refusal' : (finish_reason ?? 'stop'),
    ...(usage === undefined ? {} : { usage }),
  };
}

/** OpenAI counts tokens from a cache among those of the prompt. */
function usageIn(usage: z.infer<typeof answerBody>['usage']): TokenUsage | undefined {
  if (usage === null || usage === undefined) return undefined;
  const cacheReadTokens = Math.min(usage.prompt_tokens_details?.cached_tokens ?? 0, usage.prompt_tokens);
  return {
    inputTokens: usage.prompt_tokens - cacheReadTokens,
    outputTokens: usage.completion_tokens,
    cacheReadTokens,
    cacheWriteTokens: 0,
  };
}

/** `fetch failed` says nothing; its cause has the system's error. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error) return cause.message === '' && 'code' in cause ? String(cause.code) : cause.message;
  return error.message;
}
