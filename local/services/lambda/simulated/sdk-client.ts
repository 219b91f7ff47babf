import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { JsonObject } from '../../../json.ts';
import { type Connection, JsonBody, type WireAnswer, type WireRequest } from '../../../wire-messages.ts';
import type { ClientKind } from './client-kinds.ts';
import type { CloudConnection, RequestingEnvironment } from './request.ts';
import type { Answered, Call } from './sdk-invoke.ts';
import { RetryStrategy } from './sdk-retry.ts';
import { send, untilAborted } from './sdk-send.ts';

/** The execution environment that a client belongs to. */
export interface ClientEnvironment extends RequestingEnvironment {
  readonly cloud: CloudConnection;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly random: () => number;
  readonly randomUuid: () => string;
  readonly setTimeout: (callback: () => void, delayMs: number) => unknown;
}

/** One service of the SDK. */
export interface ClientService extends ClientKind {
  /** the exceptions of its package, by name */
  readonly exceptions: Readonly<Record<string, unknown>>;
}

type Next = (args: Arguments) => Promise<MiddlewareOutput>;
type Middleware = (next: Next, context: object) => Next;

interface MiddlewareOutput {
  readonly output: unknown;
  readonly response?: { readonly statusCode: number; readonly headers: Readonly<Record<string, string>> };
}

interface MiddlewareStack {
  add(middleware: Middleware, options?: { readonly step?: string }): void;
  addRelativeTo(): void;
  use(): void;
  identify(): string[];
}

interface Command {
  readonly input: unknown;
  readonly middlewareStack?: { identify(): string[]; applyToStack(stack: MiddlewareStack): void };
}

interface Arguments {
  readonly input: unknown;
  readonly request: { readonly headers: Record<string, string> };
}

export interface ClientConfig {
  readonly endpoint?: string | undefined;
  readonly maxAttempts?: number | (() => Promise<number>);
}

const DYNAMODB_TARGET = 'DynamoDB_20120810.';

/** @default - that of the SDK since its 2026 mode */
const MAX_ATTEMPTS = 4;

/**
 * A client of the SDK loads the credentials of its function with its first request: those that are sent in the same instant pass it, and
 * draw the delays of their retries before it does. So many promise jobs are more than they need until then.
 */
const CREDENTIALS_JOBS = 20;

/** A client whose requests are answered in this process, with the retries and the middleware steps of the SDK's own. */
export class InProcessClient {
  readonly config: ClientConfig;
  readonly middlewareStack: MiddlewareStack;
  readonly #service: ClientService;
  readonly #environment: ClientEnvironment;
  readonly #middlewares: Middlewares = { aroundAll: [], aroundAttempts: [] };
  #strategy: RetryStrategy | undefined;
  #hasSent = false;

  constructor(config: ClientConfig, service: ClientService, environment: ClientEnvironment) {
    this.config = config;
    this.#service = service;
    this.#environment = environment;
    this.middlewareStack = stackOf(this.#middlewares);
  }

  async send(command: Command, options: { readonly abortSignal?: AbortSignal } = {}): Promise<unknown> {
    const commandName = command.constructor.name;
    const { aroundAll, aroundAttempts } = this.#middlewaresOf(command);
    const attempts: Next = (args) => this.#withRetries(commandName, args, aroundAttempts, options.abortSignal);
    const send = aroundAll.reduceRight((next, middleware) => middleware(next, { commandName }), attempts);
    const { output } = await send({ input: command.input, request: { headers: {} } });
    return output;
  }

  destroy(): void {
    // there is no connection
  }

  /** Those of the client and, after them, of the command. */
  #middlewaresOf({ middlewareStack }: Command): Middlewares {
    if (middlewareStack === undefined || middlewareStack.identify().length === 0) return this.#middlewares;
    const { aroundAll, aroundAttempts } = this.#middlewares;
    const middlewares = { aroundAll: [...aroundAll], aroundAttempts: [...aroundAttempts] };
    middlewareStack.applyToStack(stackOf(middlewares));
    return middlewares;
  }

  async #withRetries(
    commandName: string,
    args: Arguments,
    aroundAttempts: readonly Middleware[],
    signal: AbortSignal | undefined,
  ): Promise<{ output: unknown }> {
    const { randomUuid, random } = this.#environment;
    const { maxAttempts: configured = MAX_ATTEMPTS } = this.config;
    const maxAttempts = typeof configured === 'number' ? configured : await configured();
    this.#strategy ??= new RetryStrategy({ maxAttempts, baseDelayMs: this.#service.baseDelayMs }, random);
    randomUuid(); // the SDK names each call: the numbers that its retries draw are those after it
    await this.#loadCredentials();
    const attempt = aroundAttempts.reduceRight<Next>(
      (next, middleware) => middleware(next, { commandName }),
      ({ input, request }) => this.#attempt(commandName.replace(/Command$/, ''), input, request.headers, signal),
    );
    let cost: number | undefined;
    for (let attempts = 1, waitedMs = 0; ; attempts++) {
      try {
        const { output } = await attempt(args);
        this.#strategy.succeeded(cost);
        const known = output as { $metadata?: object };
        known.$metadata = { ...known.$metadata, attempts, totalRetryDelay: waitedMs };
        return { output };
      } catch (error) {
        const retry = this.#strategy.next(error, attempts);
        if (retry === undefined) {
          const failed = error as { $metadata?: object };
          failed.$metadata = { ...failed.$metadata, attempts, totalRetryDelay: waitedMs };
          throw error;
        }
        cost = retry.cost;
        waitedMs += retry.delayMs;
        await this.#wait(retry.delayMs, signal);
      }
    }
  }

  async #loadCredentials(): Promise<void> {
    if (this.#hasSent) return;
    this.#hasSent = true;
    for (let job = 0; job < CREDENTIALS_JOBS; job++) await undefined;
  }

  async #attempt(
    operation: string,
    input: unknown,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<MiddlewareOutput> {
    const answer = await this.#answer(operation, input as object, headers, signal);
    const { status, headers: answered } = answer;
    const $metadata = { httpStatusCode: status, requestId: answered['x-amzn-requestid'] };
    if (status < 300) {
      const date = new Date(this.#environment.cloud.nowMs()).toUTCString();
      const response = { statusCode: status, headers: { ...answered, date } };
      return { output: { $metadata, ...this.#service.read(answer) }, response };
    }
    throw this.#exception(answer.json() as ErrorBody | undefined, answered, $metadata);
  }

  /** By objects where the cloud takes them, without text between. */
  async #answer(
    operation: string,
    input: object,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<Answered> {
    const { cloud, env } = this.#environment;
    const { answerDynamoDb } = cloud;
    const call = this.#service.callOf(operation, input);
    const { json } = call;
    if (answerDynamoDb !== undefined && json !== undefined && isOfDynamoDb(call)) {
      return await send(this.#environment, signal, async () => {
        const { status, body } = await answerDynamoDb(operation, json);
        return { status, headers: {}, json: () => body, text: () => JSON.stringify(body) };
      });
    }
    const request = {
      method: 'POST',
      path: call.path,
      query: call.query ?? NO_QUERY,
      headers: {
        host: cloud.host,
        ...call.headers,
        'user-agent': userAgent(env),
        ...(env._X_AMZN_TRACE_ID === undefined ? {} : { 'x-amzn-trace-id': env._X_AMZN_TRACE_ID }),
        ...headers,
      },
      json,
      ...(call.text === undefined ? {} : { text: call.text }),
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
    };
    return await send(this.#environment, signal, async (connection) => {
      const answer = await cloud.answer(new ClientRequest({ ...request, connection }));
      return { status: answer.status, headers: answer.headers, ...(await bodyOf(answer)) };
    });
  }

  #exception(body: ErrorBody | undefined, headers: Readonly<Record<string, string>>, $metadata: object): Error {
    const { exceptions, baseException } = this.#service;
    const code = String(body?.__type ?? headers['x-amzn-errortype'] ?? 'UnknownError').replace(/^.*#|:.*$/g, '');
    const known = exceptions[code] as ExceptionClass | undefined;
    const Exception = known ?? (exceptions[baseException] as ExceptionClass);
    const message = body?.message ?? body?.Message ?? 'UnknownError';
    const error = new Exception({ name: code, $fault: 'client', message, $metadata });
    return Object.assign(error, {
      $response: { statusCode: ($metadata as { httpStatusCode: number }).httpStatusCode, headers },
    });
  }

  async #wait(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
    const waiting = new Promise<void>((resolve) => this.#environment.setTimeout(resolve, delayMs));
    await untilAborted(waiting, signal);
  }
}

/** A middleware is around all attempts of a request, or around each of them. */
interface Middlewares {
  readonly aroundAll: Middleware[];
  readonly aroundAttempts: Middleware[];
}

function stackOf({ aroundAll, aroundAttempts }: Middlewares): MiddlewareStack {
  return {
    add: (middleware, { step = 'initialize' } = {}) => {
      (step === 'initialize' ? aroundAll : aroundAttempts).push(middleware);
    },
    // these change headers of a signed request, which there is none of
    addRelativeTo: () => undefined,
    use: () => undefined,
    identify: () => [],
  };
}

interface ErrorBody {
  readonly __type?: string;
  readonly message?: string;
  readonly Message?: string;
}

type ExceptionClass = new (options: object) => Error;

const NO_QUERY = new URLSearchParams();

/** A request by its value, which becomes text where something looks at it, and is text alone once that has changed it; or by its text. */
class ClientRequest implements WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly accessKeyId: string;
  readonly connection: Connection;
  json: JsonObject | undefined;
  #body: Buffer | undefined;

  constructor(request: Omit<WireRequest, 'body'> & { readonly accessKeyId: string; readonly text?: string }) {
    this.method = request.method;
    this.path = request.path;
    this.query = request.query;
    this.headers = request.headers;
    this.accessKeyId = request.accessKeyId;
    this.connection = request.connection;
    this.json = request.json;
    if (request.text !== undefined) this.#body = Buffer.from(request.text);
  }

  get body(): Buffer {
    this.#body ??= Buffer.from(JSON.stringify(this.json));
    return this.#body;
  }

  set body(body: Buffer) {
    this.#body = body;
    this.json = undefined;
  }
}

function isOfDynamoDb({ headers }: Call): boolean {
  return headers['x-amz-target']?.startsWith(DYNAMODB_TARGET) === true;
}

async function bodyOf({ body }: WireAnswer): Promise<Pick<Answered, 'json' | 'text'>> {
  if (body instanceof JsonBody) return { json: () => body.json, text: () => String(body) };
  const received = body instanceof Readable ? await text(body) : String(body);
  return { json: () => parse(received), text: () => received };
}

function parse(body: string): object | undefined {
  if (body === '') return undefined;
  try {
    return JSON.parse(body) as object;
  } catch {
    return undefined;
  }
}

/** The part that says which application asks. */
function userAgent({ AWS_SDK_UA_APP_ID: application }: ClientEnvironment['env']): string {
  return application === undefined ? 'aws-sdk-js' : `aws-sdk-js app/${application}`;
}
