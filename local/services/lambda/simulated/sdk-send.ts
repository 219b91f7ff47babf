import type { Connection } from '../../../wire-messages.ts';
import { EnvironmentEnded } from './globals.ts';
import { nextPort, type RequestingEnvironment } from './request.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A request of an execution environment, which is open work until it is over. Nothing answers an environment that has ended.
 * @param answer answers it
 * @throws AbortError when the signal ends it first
 */
export async function send<T extends Answer>(
  environment: RequestingEnvironment,
  signal: AbortSignal | undefined,
  answer: (connection: Connection) => Promise<T>,
): Promise<T> {
  if (signal?.aborted === true) throw abortError(signal);
  if (!environment.isAlive()) return await new Promise(() => undefined);
  const port = nextPort();
  const endWork = environment.work.beginRequest(port);
  const callbacks: (() => void)[] = [];
  const answering = answer({ port, onOver: (callback) => callbacks.push(callback) });
  try {
    const answered = await untilAborted(answering, signal);
    return endsEnvironment(environment, answered) ? await new Promise(() => undefined) : answered;
  } finally {
    for (const callback of callbacks.splice(0)) callback();
    endWork();
  }
}

/** Work that a signal ends. @throws AbortError when it does */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await work;
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(abortError(signal));
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Subscribers of Node's channel see the response before anybody reads it; one may end the environment. */
function endsEnvironment(environment: RequestingEnvironment, { status, headers }: Answer): boolean {
  if (!environment.isAlive()) return true;
  try {
    environment.publish('http.client.response.finish', { request: {}, response: { statusCode: status, headers } });
  } catch (error) {
    if (!(error instanceof EnvironmentEnded)) throw error;
  }
  return !environment.isAlive();
}

/** As the SDK reports it. */
function abortError(signal: AbortSignal): Error {
  return Object.assign(new Error('Request aborted', { cause: signal.reason }), { name: 'AbortError' });
}
