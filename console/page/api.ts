import type { OperationInput, OperationName, OperationResult } from '../../ops/operations/index.ts';
import type { StepDetails } from '../../ops/steps.ts';
import type { SavedView } from '../saved-view.ts';
import { EventStream } from './model/event-stream.ts';

/** Of the address that `npx ballast console` printed. */
const TOKEN = new URLSearchParams(location.search).get('token') ?? '';

/** A request that the console or the cloud refused, with its reason. */
export class RefusedError extends Error {
  override readonly name: string;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** The console itself does not answer: its command has ended. */
export class ConsoleEndedError extends Error {}

async function post(path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new ConsoleEndedError('the console has ended', { cause: error });
  }
  if (response.ok) return response;
  const { error, message } = (await response.json()) as { error: string; message: string };
  throw new RefusedError(error, message);
}

/** Calls an operation. @throws RefusedError */
export async function call<Name extends OperationName>(
  operation: Name,
  input: OperationInput<Name>,
  signal?: AbortSignal,
): Promise<OperationResult<Name>> {
  const response = await post('/api/call', { operation, input }, signal);
  return ((await response.json()) as { result: OperationResult<Name> }).result;
}

/** The command line that does the same; null where it has no such verb. @throws RefusedError for an input that is not valid */
export async function preview(
  operation: OperationName,
  input: unknown,
): Promise<{ readonly place: string; readonly command: string | null }> {
  return (await (await post('/api/preview', { operation, input })).json()) as { place: string; command: string | null };
}

/** Where the console is. */
export interface Place {
  readonly place: string | null;
  readonly kind: 'local' | 'aws' | null;
  readonly flags: string;
  readonly actor: string;
  readonly saved: SavedView | null;
}

export async function readPlace(): Promise<Place> {
  return (await (await post('/api/place', {})).json()) as Place;
}

/** Opens a saved history. @throws RefusedError when it is none */
export async function openSaved(name: string, text: string): Promise<SavedView> {
  return ((await (await post('/api/file', { name, text })).json()) as { result: SavedView }).result;
}

export async function savedStep(key: number, step: number): Promise<StepDetails> {
  return ((await (await post('/api/saved-step', { key, step })).json()) as { result: StepDetails }).result;
}

/** What a watch tells. */
export interface WatchListener<Result> {
  onResult(result: Result): void;
  onRefused(error: RefusedError): void;
  /** `cloud`: the console looks for it; `console`: the command has ended */
  onLost(what: 'cloud' | 'console'): void;
  onFound(): void;
}

const RETRY_MS = 1_500;

/** Follows the result of an operation as it changes, until the signal fires. */
export async function watch<Name extends OperationName>(
  operation: Name,
  input: OperationInput<Name>,
  listener: WatchListener<OperationResult<Name>>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await follow(await post('/api/watch', { operation, input }, signal), listener);
      if (!signal.aborted) listener.onLost('console');
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof RefusedError) {
        listener.onRefused(error);
        return;
      }
      listener.onLost('console');
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

async function follow<Result>(response: Response, listener: WatchListener<Result>): Promise<void> {
  const stream = new EventStream();
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  listener.onFound();
  for (;;) {
    const part = await reader?.read();
    if (part === undefined || part.done) return;
    for (const { event, data } of stream.add(decoder.decode(part.value, { stream: true }))) {
      if (event === 'result') listener.onResult(JSON.parse(data) as Result);
      else if (event === 'refused') {
        const { error, message } = JSON.parse(data) as { error: string; message: string };
        listener.onRefused(new RefusedError(error, message));
      } else if (event === 'lost') listener.onLost('cloud');
      else if (event === 'found') listener.onFound();
    }
  }
}
