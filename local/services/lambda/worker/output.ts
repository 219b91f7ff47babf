import { format } from 'node:util';

const LEVELS = { log: 'INFO', info: 'INFO', debug: 'DEBUG', warn: 'WARN', error: 'ERROR', trace: 'TRACE' } as const;

/** The lines of a chunk that was written to a stream. */
export function linesOf(chunk: Uint8Array | string): string[] {
  const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
  return text.replace(/\n$/, '').split('\n');
}

/** The console's methods, with time, request id and level before each message, as in the text format of Lambda's Node runtime. */
export function consoleMethods(
  emit: (messages: string[]) => void,
  nowMs: () => number,
  requestId: () => string,
): Record<string, (...parameters: unknown[]) => void> {
  const methods = Object.entries(LEVELS).map(([method, level]) => [
    method,
    (...parameters: unknown[]) =>
      emit([`${new Date(nowMs()).toISOString()}\t${requestId()}\t${level}\t${format(...parameters)}`]),
  ]);
  return Object.fromEntries(methods) as Record<string, (...parameters: unknown[]) => void>;
}

/**
 * Sends everything the function prints to `emit`, one event a line.
 */
export function captureOutput(emit: (messages: string[]) => void, requestId: () => string): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (chunk: Uint8Array | string, encoding?: unknown, callback?: unknown) => {
      emit(linesOf(chunk));
      const done = typeof encoding === 'function' ? encoding : callback;
      if (typeof done === 'function') queueMicrotask(() => (done as () => void)());
      return true;
    };
  }
  Object.assign(
    console,
    consoleMethods(emit, () => Date.now(), requestId),
  );
}
