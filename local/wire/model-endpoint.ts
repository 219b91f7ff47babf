import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmulatedModels, type EmulatedRules } from '../services/models/emulated-models.ts';
import type { EmulatedQuotas } from '../services/models/quotas.ts';
import { createTwoProtocolServer } from './two-protocols.ts';

/** An emulated endpoint by itself, for tests of clients. */
export interface ModelEndpoint {
  /** base of the form of OpenAI; that of Bedrock is its origin */
  readonly url: string;
  readonly origin: string;
  readonly models: EmulatedModels;
  close(): Promise<void>;
}

/** Serves emulated models on a free port of 127.0.0.1, in real time. @param quotas of the account @default - none */
export async function serveModels(rules: EmulatedRules, quotas: EmulatedQuotas = {}): Promise<ModelEndpoint> {
  const models = new EmulatedModels(rules, { nowMs: Date.now, sleep: (ms) => sleep(ms) }, quotas);
  const server = createTwoProtocolServer((incoming, response) => {
    serve(models, incoming, response).catch(() => response.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    url: `${origin}/v1`,
    models,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(models: EmulatedModels, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const answer = await models.answer(incoming.url ?? '/', Buffer.concat(chunks).toString());
  if (answer === undefined) {
    response.writeHead(404).end();
    return;
  }
  if (!('connection' in answer)) {
    response.writeHead(answer.status, answer.headers);
    if (answer.body instanceof Readable) answer.body.pipe(response);
    else response.end(answer.body);
    return;
  }
  if (answer.connection === 'closed') response.destroy();
}
