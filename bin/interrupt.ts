import { EXIT, type ExitCode } from './exit-codes.ts';

/** Ctrl-C and its like, turned into a signal that a command can act on. */
export interface Interrupt {
  readonly signal: AbortSignal;
  /** what the command exits with once it was interrupted */
  exitCode(): ExitCode;
  /** Ends the command at once, with a line for people: what is still under way has nobody to wait for it. */
  leave(text: string): never;
  /** Gives the signals back to Node. */
  release(): void;
}

/** The command was interrupted before it had begun anything that lasts. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  constructor(options?: ErrorOptions) {
    super('interrupted', options);
  }
}

/**
 * A second Ctrl-C ends the command at once. Under npm one Ctrl-C arrives twice, from the terminal and from npm, within
 * milliseconds: what comes so soon is the same one.
 */
const SAME_MS = 500;

export function catchInterrupt(): Interrupt {
  const controller = new AbortController();
  let firstAtMs = 0;
  let code: ExitCode = EXIT.interrupted;
  const onSignal = (name: NodeJS.Signals) => {
    code = name === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
    if (!controller.signal.aborted) {
      firstAtMs = Date.now();
      controller.abort();
    } else if (Date.now() - firstAtMs > SAME_MS) {
      process.exit(code);
    }
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    exitCode: () => code,
    leave(text) {
      process.stderr.write(`${text}\n`);
      process.exit(code);
    },
    release() {
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    },
  };
}

/** Waits for something, but not beyond an interrupt. @throws InterruptedError as soon as the signal fires */
export async function unlessInterrupted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let onAbort: () => void = () => undefined;
  const interrupted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new InterruptedError());
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  });
  try {
    return await Promise.race([work, interrupted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
