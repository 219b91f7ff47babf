import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';
import { isOperationName, OPERATIONS, operationOf } from '../ops/operations/index.ts';
import { commandOf, runOperation } from '../ops/operations/operation.ts';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import { refusalOf } from './access.ts';
import { type ConsoleConnection, Reconnecting } from './connection.ts';
import type { PageFile } from './page-file.ts';
import { readJson } from './request-body.ts';
import { SavedHistories, type SavedView } from './saved-view.ts';
import { PACES, Watches } from './watches.ts';

export interface ConsoleOptions {
  /** absent without a cloud: only saved histories can be opened */
  readonly connection?: ConsoleConnection;
  readonly page: PageFile;
  /** @default 0 - any free one */
  readonly port?: number;
  /** a saved history that the page opens with @default - none */
  readonly saved?: { readonly name: string; readonly text: string };
}

/** A console that is served on this machine. */
export interface Console {
  readonly port: number;
  /** carries the token */
  readonly url: string;
  close(): Promise<void>;
}

const MAX_CALL_BYTES = 2_000_000;
/** 25,000 events with payloads. */
const MAX_FILE_BYTES = 500_000_000;

const callSchema = z.object({ operation: z.string(), input: z.json().default({}) });
const savedStepSchema = z.object({ key: z.int(), step: z.int() });
const fileSchema = z.object({ name: z.string().max(1_000), text: z.string() });

/** Serves the console on 127.0.0.1. @throws InvalidInputError for a saved history that is none */
export async function serveConsole(options: ConsoleOptions): Promise<Console> {
  const token = randomBytes(24).toString('base64url');
  const { connection } = options;
  const reconnecting = connection === undefined ? undefined : new Reconnecting(connection);
  const watches =
    reconnecting === undefined ? undefined : new Watches(reconnecting, PACES[reconnecting.connection.kind]);
  const histories = new SavedHistories();
  // read once, and refused before anything is served
  const opened = options.saved === undefined ? null : histories.open(options.saved.text, options.saved.name);
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo;
    const refused = refusalOf(request, { token, port });
    if (refused !== undefined) {
      sendJson(response, refused.status, { error: 'AccessDenied', message: refused.reason });
      return;
    }
    answer(request, response, { ...options, reconnecting, watches, histories, opened }).catch((error: unknown) => {
      sendError(response, error);
    });
  });
  await listen(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/?token=${token}`,
    async close() {
      reconnecting?.close();
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

interface Serving extends ConsoleOptions {
  readonly reconnecting: Reconnecting | undefined;
  readonly watches: Watches | undefined;
  readonly histories: SavedHistories;
  readonly opened: SavedView | null;
}

async function answer(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  switch (`${request.method ?? ''} ${pathname}`) {
    case 'GET /':
      sendPage(response, serving.page);
      return;
    case 'POST /api/place':
      sendJson(response, 200, placeOf(serving));
      return;
    case 'POST /api/call': {
      const call = await readCall(request);
      const { connection } = cloudOf(serving);
      const run = () => runOperation(call.operation, connection.context, call.input);
      const ask = call.operation.kind === 'read' ? cloudOf(serving).read(run) : cloudOf(serving).change(run);
      sendJson(response, 200, { result: await ask });
      return;
    }
    case 'POST /api/preview': {
      const call = await readCall(request);
      const { connection } = cloudOf(serving);
      const command = commandOf(call.operation, connection.context, call.input);
      sendJson(response, 200, {
        place: connection.place,
        command: command === undefined ? null : `npx ballast ${command}`,
      });
      return;
    }
    case 'POST /api/watch':
      watch(await readCall(request), response, serving);
      return;
    case 'POST /api/file': {
      const { name, text } = fileSchema.parse(await readJson(request, MAX_FILE_BYTES));
      sendJson(response, 200, { result: serving.histories.open(text, name) });
      return;
    }
    case 'POST /api/saved-step': {
      const { key, step } = savedStepSchema.parse(await readJson(request, MAX_CALL_BYTES));
      sendJson(response, 200, { result: serving.histories.step(key, step) });
      return;
    }
    default:
      sendJson(response, 404, { error: 'NotFound', message: `there is no ${request.method ?? ''} ${pathname}` });
  }
}

function placeOf({ connection, opened }: Serving): unknown {
  return {
    place: connection?.place ?? null,
    kind: connection?.kind ?? null,
    flags: connection?.context.flags ?? '',
    actor: connection?.context.actor ?? '',
    saved: opened,
  };
}

function cloudOf({ reconnecting }: Serving): Reconnecting {
  if (reconnecting !== undefined) return reconnecting;
  throw new InvalidInputError(
    'the console was opened for a saved history, without a cloud; start `npx ballast console` for one',
  );
}

type Call = Awaited<ReturnType<typeof readCall>>;

async function readCall(request: IncomingMessage) {
  const parsed = callSchema.safeParse(await readJson(request, MAX_CALL_BYTES));
  if (!parsed.success) throw new InvalidInputError('the body must be {"operation": NAME, "input": {...}}');
  const { operation: name, input } = parsed.data;
  if (!isOperationName(name)) {
    throw new InvalidInputError(
      `there is no operation ${JSON.stringify(name)}; there are ${Object.keys(OPERATIONS).join(', ')}`,
    );
  }
  return { name, operation: operationOf(name), input };
}

/** Sends the result of a reading operation whenever it has changed, as server-sent events. */
function watch({ name, operation, input }: Call, response: ServerResponse, serving: Serving): void {
  if (operation.kind !== 'read') throw new InvalidInputError(`${name} changes something: it is called, not watched`);
  const { connection } = cloudOf(serving);
  response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' });
  const end = serving.watches?.watch(
    { name, input },
    () => runOperation(operation, connection.context, input),
    (message) => {
      if (message.kind === 'result') response.write(`event: result\ndata: ${message.result}\n\n`);
      else if (message.kind === 'refused') {
        response.write(`event: refused\ndata: ${JSON.stringify(problemOf(message.error))}\n\n`);
      } else response.write(`event: ${message.kind}\ndata: {}\n\n`);
    },
  );
  // tells a page that the console itself is there
  const beat = setInterval(() => response.write(': beat\n\n'), 5_000);
  response.on('close', () => {
    clearInterval(beat);
    end?.();
  });
}

const HEADERS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

function sendPage(response: ServerResponse, { html, policy }: PageFile): void {
  response.writeHead(200, {
    ...HEADERS,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
  });
  response.end(html);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function problemOf(error: unknown): { readonly error: string; readonly message: string } {
  return error instanceof Error
    ? { error: error.name, message: error.message }
    : { error: 'Error', message: String(error) };
}

function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.end();
    return;
  }
  sendJson(response, error instanceof InvalidInputError ? 400 : 502, problemOf(error));
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new InvalidInputError(`port ${port} is in use; give another one by --port, or leave it out`)
          : error,
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}
