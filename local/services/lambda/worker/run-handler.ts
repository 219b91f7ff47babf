import { runtimeError, toFunctionError } from './errors.ts';
import type { Handler } from './load.ts';
import type { FunctionError, FunctionStart, ToWorker } from './protocol.ts';

export type InvokeMessage = Extract<ToWorker, { kind: 'invoke' }>;

export type HandlerOutcome =
  | { readonly kind: 'returned'; readonly payload: string }
  | { readonly kind: 'failed'; readonly error: FunctionError };

/** A result that JSON cannot represent. */
class MarshalError extends Error {}

/**
 * Calls a handler as Lambda's Node runtime does.
 * @param parse turns the event's JSON text into a value of the realm that the handler runs in
 */
export async function runHandler(
  handler: Handler,
  message: InvokeMessage,
  start: FunctionStart,
  nowMs: () => number,
  parse: (text: string) => unknown = JSON.parse,
): Promise<HandlerOutcome> {
  try {
    return { kind: 'returned', payload: await call(handler, message, start, nowMs, parse) };
  } catch (thrown) {
    const error =
      thrown instanceof MarshalError ? runtimeError('MarshalError', thrown.message) : toFunctionError(thrown);
    return { kind: 'failed', error };
  }
}

/** @returns the result as JSON text; values without a JSON representation are null, as on Lambda */
async function call(
  handler: Handler,
  message: InvokeMessage,
  start: FunctionStart,
  nowMs: () => number,
  parse: (text: string) => unknown,
): Promise<string> {
  const event = parse(message.event);
  const result = await new Promise<unknown>((resolve, reject) => {
    const callback = (error: unknown, value?: unknown) => (error ? reject(error) : resolve(value));
    const returned = handler(event, contextOf(message, start, nowMs), callback);
    const usesCallback = handler.length >= 3 && !isThenable(returned);
    if (!usesCallback) resolve(returned);
  });
  try {
    return JSON.stringify(result) ?? 'null';
  } catch (error) {
    throw new MarshalError(`Unable to stringify response body: ${(error as Error).message}`);
  }
}

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value;
}

function contextOf(message: InvokeMessage, start: FunctionStart, nowMs: () => number): object {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: start.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: message.invokedFunctionArn,
    memoryLimitInMB: String(start.memoryMb),
    awsRequestId: message.requestId,
    logGroupName: start.logGroup,
    logStreamName: start.logStream,
    getRemainingTimeInMillis: () => Math.max(0, message.deadlineMs - nowMs()),
  };
}
