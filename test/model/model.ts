import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { listenWhenFree } from '../support/listen-when-free.ts';

/** Where the model of examples/triage is asked. */
const PORT = 8400;

/** An answer in the form of OpenAI's chat completions. */
function completion(content: string): string {
  return JSON.stringify({ choices: [{ message: { content }, finish_reason: 'stop' }] });
}

/** What the model does to a request once its delay is over. */
const ACTS = {
  answers: (response) => response.end(completion('{"urgent": false}')),
  'answers what the schema refuses': (response) => response.end(completion('{"urgnt": true}')),
  'answers an error page': (response) => response.writeHead(502).end('<html>Bad Gateway</html>'),
  'asks for patience': (response) => response.writeHead(429).end(),
  'hangs up': (response) => response.destroy(),
  'hangs up in the middle': (response) => response.write('{"choices":', () => response.destroy()),
  'is silent in the middle': (response) => response.write('{"choices":'),
  'is silent': () => undefined,
} as const satisfies Record<string, (response: ServerResponse) => unknown>;

export type Act = keyof typeof ACTS;
export const ALL_ACTS = Object.keys(ACTS) as readonly Act[];

/** A ticket that says what the model does, and when. Its rules call it urgent, the model's own answer does not. */
export function ticket(act: Act, afterMs: number): { readonly text: string } {
  return { text: `our shop is down; the model ${act} after ${afterMs} ms` };
}

interface Model {
  /** Waits for the next request. */
  asked(): Promise<void>;
  stop(): Promise<void>;
}

/** A model behind a real socket, which does what each ticket says. */
export async function startModel(): Promise<Model> {
  const arrivals = new EventEmitter();
  const server = createServer((request, response) => {
    arrivals.emit('asked');
    void serve(request, response);
  });
  await listenWhenFree(server, PORT);
  return {
    asked: async () => {
      await once(arrivals, 'asked');
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const [, act, afterMs] = /the model (.*?) after (\d+) ms/.exec(Buffer.concat(chunks).toString()) ?? [];
  // a run of another test, which expects nobody here
  if (act === undefined || !Object.hasOwn(ACTS, act)) return void response.destroy();
  const closed = new AbortController();
  response.once('close', () => closed.abort());
  await sleep(Number(afterMs), undefined, { signal: closed.signal }).then(
    () => ACTS[act as Act](response),
    () => undefined,
  );
}
