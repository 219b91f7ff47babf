import { EventEmitter } from 'node:events';
import type http from 'node:http';
import { Readable } from 'node:stream';
import { accessKeyIdIn, JsonBody, type WireAnswer, type WireRequest } from '../../../wire-messages.ts';
import type { DynamoDbService } from '../../dynamodb/service.ts';
import { EnvironmentEnded } from './globals.ts';
import type { OpenWork } from './work.ts';

/** The connection of a handler's requests to the cloud it runs in. */
export interface CloudConnection {
  /** of the cloud's endpoint, `host:port` */
  readonly host: string;
  answer(request: WireRequest): Promise<WireAnswer>;
  /** Answers a request to DynamoDB as objects. @default - nothing may pass by what looks at requests on the wire */
  readonly answerDynamoDb?: DynamoDbService['answerDirectly'];
  readonly nowMs: () => number;
  /** of the clock of a function from `nowMs` @default - it is right */
  readonly clockSkewMs?: ((functionName: string) => number) | undefined;
}

/** The execution environment that requests are sent from. */
export interface RequestingEnvironment {
  readonly work: OpenWork;
  /** false once it has ended: it sends nothing more, and nothing reaches it */
  readonly isAlive: () => boolean;
  /** publishes on a diagnostics channel of Node's HTTP client */
  readonly publish: (channel: string, message: unknown) => void;
}

type Options = http.RequestOptions & { readonly headers?: Record<string, string | number | readonly string[]> };
type OnResponse = (response: http.IncomingMessage) => void;

/** Ports of simulated connections, above those that exist: no request on a socket is mistaken for one of them. */
let lastPort = 65_535;

export function nextPort(): number {
  lastPort += 1;
  return lastPort;
}

/**
 * `node:http` or `node:https` in which requests to the cloud are answered without a socket. Requests to elsewhere are
 * sent, and are open work until they have ended.
 */
export function simulatedHttp<T extends typeof http>(
  module: T,
  cloud: CloudConnection,
  environment: RequestingEnvironment,
): T {
  const request = (...parameters: unknown[]): unknown => {
    const { options, onResponse } = parametersOf(parameters);
    if (hostOf(options) === cloud.host) return new SimulatedRequest(options, onResponse, cloud, environment);
    const end = environment.work.begin();
    const sent = (module.request as (...parameters: unknown[]) => http.ClientRequest)(...parameters);
    return sent.once('close', end);
  };
  const get = (...parameters: unknown[]) => (request(...parameters) as { end(): unknown }).end();
  const replaced = { request, get };
  return new Proxy(module, {
    get: (target, key) =>
      key in replaced ? replaced[key as keyof typeof replaced] : (Reflect.get(target, key) as unknown),
  });
}

function parametersOf(parameters: readonly unknown[]): { options: Options; onResponse: OnResponse | undefined } {
  const [first, second] = parameters;
  const onResponse = parameters.findLast((value) => typeof value === 'function') as OnResponse | undefined;
  if (typeof first !== 'string' && !(first instanceof URL)) return { options: (first ?? {}) as Options, onResponse };
  const { hostname, port, pathname, search } = new URL(first);
  const more = typeof second === 'object' ? (second as Options) : {};
  return { options: { host: hostname, port, path: pathname + search, ...more }, onResponse };
}

function hostOf({ host, hostname, port }: Options): string {
  return `${hostname ?? host ?? 'localhost'}:${port ?? ''}`;
}

/** The part of a connected socket that clients look at. */
const CONNECTED = Object.assign(new EventEmitter(), {
  connecting: false,
  setKeepAlive: () => CONNECTED,
  setNoDelay: () => CONNECTED,
  setTimeout: () => CONNECTED,
  ref: () => CONNECTED,
  unref: () => CONNECTED,
});
CONNECTED.setMaxListeners(0);

/** An http.ClientRequest as far as HTTP clients use it. */
class SimulatedRequest extends EventEmitter {
  readonly socket = CONNECTED;
  destroyed = false;
  readonly #options: Options;
  readonly #cloud: CloudConnection;
  readonly #environment: RequestingEnvironment;
  readonly #body: Buffer[] = [];
  readonly #headers = new Map<string, string>();
  readonly #onOver: (() => void)[] = [];
  #timeout: NodeJS.Timeout | undefined;
  #endWork: () => void = () => undefined;

  constructor(
    options: Options,
    onResponse: OnResponse | undefined,
    cloud: CloudConnection,
    environment: RequestingEnvironment,
  ) {
    super();
    this.#options = options;
    this.#cloud = cloud;
    this.#environment = environment;
    for (const [name, value] of Object.entries(options.headers ?? {})) this.setHeader(name, value);
    if (onResponse !== undefined) this.once('response', onResponse);
    queueMicrotask(() => this.emit('socket', CONNECTED));
  }

  setHeader(name: string, value: string | number | readonly string[]): this {
    this.#headers.set(name.toLowerCase(), Array.isArray(value) ? value.join(', ') : String(value));
    return this;
  }

  getHeader(name: string): string | undefined {
    return this.#headers.get(name.toLowerCase());
  }

  removeHeader(name: string): void {
    this.#headers.delete(name.toLowerCase());
  }

  flushHeaders(): void {
    // nothing is sent before its end
  }

  setNoDelay(): this {
    return this;
  }

  setSocketKeepAlive(): this {
    return this;
  }

  /** In real time, as the timeouts of sockets are in every world. */
  setTimeout(delayMs: number, callback?: () => void): this {
    if (callback !== undefined) this.once('timeout', callback);
    clearTimeout(this.#timeout);
    if (delayMs > 0) this.#timeout = setTimeout(() => this.emit('timeout'), delayMs).unref();
    return this;
  }

  write(chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean {
    this.#body.push(typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk));
    callLast(rest);
    return true;
  }

  end(chunk?: string | Uint8Array | (() => void), ...rest: readonly unknown[]): this {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) this.write(chunk);
    if (!this.#environment.isAlive()) return this;
    const port = nextPort();
    this.#endWork = this.#environment.work.beginRequest(port);
    this.#cloud.answer(this.#request(port)).then(
      (answer) => this.#respond(answer),
      (error: unknown) => this.destroy(error as Error),
    );
    callLast([chunk, ...rest]);
    return this;
  }

  destroy(error?: Error): this {
    if (this.destroyed) return this;
    this.destroyed = true;
    if (error !== undefined) queueMicrotask(() => this.emit('error', error));
    this.#over();
    return this;
  }

  abort(): void {
    this.destroy();
  }

  #request(port: number): WireRequest {
    const { method = 'GET', path } = this.#options;
    const { pathname, searchParams } = new URL(path ?? '/', 'http://cloud');
    const headers: Record<string, string> = { host: this.#cloud.host, ...Object.fromEntries(this.#headers) };
    const accessKeyId = accessKeyIdIn(headers.authorization);
    return {
      method,
      path: pathname,
      query: searchParams,
      headers,
      body: Buffer.concat(this.#body),
      connection: { port, onOver: (callback) => this.#onOver.push(callback) },
      ...(accessKeyId === undefined ? {} : { accessKeyId }),
    };
  }

  #respond({ status, headers, body: given }: WireAnswer): void {
    if (this.destroyed || !this.#environment.isAlive()) return;
    const body = given instanceof JsonBody ? String(given) : given;
    const stream = body instanceof Readable ? body : new Readable({ read: () => undefined });
    const response = Object.assign(stream, {
      statusCode: status,
      statusMessage: '',
      httpVersion: '1.1',
      headers: { ...headers, date: new Date(this.#cloud.nowMs()).toUTCString() },
    });
    response.once('close', () => this.#over());
    if (this.#endsEnvironment(response)) return;
    this.emit('response', response);
    if (!(body instanceof Readable)) {
      stream.push(body);
      stream.push(null);
    }
  }

  /** What subscribers of Node's channel do before anybody reads the response; one may end the environment. */
  #endsEnvironment(response: unknown): boolean {
    try {
      this.#environment.publish('http.client.response.finish', { request: this, response });
    } catch (error) {
      if (!(error instanceof EnvironmentEnded)) throw error;
    }
    return !this.#environment.isAlive();
  }

  #over(): void {
    clearTimeout(this.#timeout);
    for (const callback of this.#onOver.splice(0)) callback();
    this.#endWork();
    this.emit('close');
  }
}

function callLast(parameters: readonly unknown[]): void {
  const callback = parameters.at(-1);
  if (typeof callback === 'function') queueMicrotask(() => (callback as () => void)());
}
