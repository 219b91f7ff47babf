import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import type { Clock } from '../clock/clock.ts';
import { REST_APIS_PATH } from '../services/api-gateway/local-urls.ts';
import type { FunctionSettings } from '../services/lambda/function-settings.ts';
import { accessKeyIdIn, type Connection, JsonBody, type WireAnswer, type WireRequest } from '../wire-messages.ts';
import type { AccessKeys } from './access-keys.ts';
import { jsonAnswer, toServiceError, withRequestId } from './answer.ts';
import { CLIENT_PATH, type ClientConnections } from './client-connections.ts';
import { headersOf, refusalOf, refusalOfCredentials } from './guard.ts';
import { OPENAI_PATH } from './models.ts';
import { createTwoProtocolServer } from './two-protocols.ts';

/** DynamoDB takes the largest requests: 16 MB in a batch. */
const LARGEST_BODY_BYTES = 16 * 1024 * 1024;

export interface WireServer {
  readonly endpoint: string;
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * The server of all services, on 127.0.0.1 and any free port. It listens before the services are open, because
 * functions get its address at their start; until then `answer` waits.
 */
export async function startWireServer(options: {
  readonly clock: Clock;
  readonly answer: (request: WireRequest) => Promise<WireAnswer>;
  /** the keys of accepted requests */
  readonly accessKeys: Pick<AccessKeys, 'has'>;
  readonly clients: ClientConnections;
  readonly greeting: () => string;
  /** called when a client connects with settings for functions */
  readonly onSettings: (settings: FunctionSettings) => void;
}): Promise<WireServer> {
  const server = createTwoProtocolServer((incoming, response) => {
    handle(incoming, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000; // longer than the pause between two requests of a busy client

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = refusalOf(incoming);
    if (refusal !== undefined) {
      send(response, jsonAnswer(403, { __type: 'AccessDeniedException', message: refusal }));
      return;
    }
    const accessKeyId = accessKeyIdIn(incoming.headers.authorization);
    // callers of a REST API or of an emulated provider sign their requests or not, with any key
    const isUnsigned = [REST_APIS_PATH, OPENAI_PATH].some((path) => incoming.url?.startsWith(path) === true);
    if (!isUnsigned && !options.accessKeys.has(accessKeyId)) {
      send(response, refusalOfCredentials(incoming, accessKeyId));
      return;
    }
    if (incoming.url === CLIENT_PATH) {
      const settings = await readBody(incoming);
      if (settings !== undefined && settings.length > 0) {
        options.onSettings(JSON.parse(settings.toString()) as FunctionSettings);
      }
      options.clients.add(response, options.greeting());
      return;
    }
    const connection = connectionOf(incoming, response);
    const body = await readBody(incoming);
    if (body === undefined) {
      const message = `the request is larger than ${LARGEST_BODY_BYTES} bytes`;
      send(response, jsonAnswer(413, { __type: 'RequestTooLargeException', message }));
      return;
    }
    send(response, await options.answer(toRequest(incoming, body, connection)));
  }

  function send(response: ServerResponse, answer: WireAnswer): void {
    const { status, headers, body: given } = withRequestId(answer, randomUUID);
    const body = given instanceof JsonBody ? String(given) : given;
    response.sendDate = false;
    const date = new Date(options.clock.nowMs()).toUTCString(); // SDKs correct their clock by it
    if (typeof body === 'string' || Buffer.isBuffer(body)) {
      response.writeHead(status, { ...headers, date, 'content-length': Buffer.byteLength(body) });
      response.end(body);
      return;
    }
    response.writeHead(status, { ...headers, date });
    pipeline(body, response, () => undefined); // either end going away ends the other
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    endpoint: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        options.clients.endAll();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An answer, or the answer to a defect of the cloud itself. */
export async function answerOrFailure(answer: () => Promise<WireAnswer>): Promise<WireAnswer> {
  try {
    return await answer();
  } catch (error) {
    const { code, message } = toServiceError(error);
    return jsonAnswer(500, { __type: code, message });
  }
}

function connectionOf(incoming: IncomingMessage, response: ServerResponse): Connection {
  return {
    port: incoming.socket.remotePort ?? 0,
    onOver(callback) {
      if (response.writableFinished || response.destroyed) callback();
      else response.once('close', callback);
    },
  };
}

/** @returns undefined when the body is too large */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > LARGEST_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function toRequest(incoming: IncomingMessage, body: Buffer, connection: Connection): WireRequest {
  const url = urlOf(incoming.url ?? '/');
  const headers = headersOf(incoming);
  const accessKeyId = accessKeyIdIn(incoming.headers.authorization);
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers,
    body,
    connection,
    ...(accessKeyId === undefined ? {} : { accessKeyId }),
  };
}

/** The target may be anything (`//`, `*`, `http://[`): a target that is no path is answered as an unknown one. */
function urlOf(target: string): URL {
  const base = 'http://127.0.0.1';
  if (target.startsWith('/')) return new URL(base + target);
  return URL.canParse(target) ? new URL(target) : new URL(`${base}/`);
}
