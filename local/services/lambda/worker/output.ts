import { format } from 'node:util';

const LEVELS = { log: 'INFO', info: 'INFO', debug: 'DEBUG', warn: 'WARN', error: 'ERROR', trace: 'TRACE' } as const;

/**
 * Sends everything the function prints to `emit`, one event a line; the console's own lines get time, request id and
 * level in front, as Lambda's Node runtime does in its text format.
 */
export function captureOutput(emit: (messages: string[]) => void, requestId: () => string): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (chunk: Uint8Array | string, encoding?: unknown, callback?: unknown) => {
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      const lines = text.replace(/\n$/, '').split('\n');
      emit(lines);
      const done = typeof encoding === 'function' ? encoding : callback;
      if (typeof done === 'function') queueMicrotask(() => (done as () => void)());
      return true;
    };
  }
  for (const [method, level] of Object.entries(LEVELS)) {
    console[method as keyof typeof LEVELS] = (...parameters: unknown[]) => {
      emit([`${new Date().toISOString()}\t${requestId()}\t${level}\t${format(...parameters)}`]);
    };
  }
}
