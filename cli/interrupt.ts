import { EXIT, type ExitCode } from './exit-codes.ts';

/** SIGINT and SIGTERM as an AbortSignal. */
export interface Interrupt {
  /** its reason is an InterruptedError */
  readonly signal: AbortSignal;
  /** exit code of the command once it was interrupted */
  exitCode(): ExitCode;
  /** Gives the signals back to Node. */
  release(): void;
}

/** The command was interrupted before it had started anything that must be stopped. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  readonly exitCode: ExitCode;
  constructor(exitCode: ExitCode) {
    super('interrupted: nothing was started');
    this.exitCode = exitCode;
  }
}

/**
 * A second Ctrl-C ends the command at once. Under npm one Ctrl-C arrives twice, from the terminal and from npm, within
 * milliseconds: a second one within this time is the same one.
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
      controller.abort(new InterruptedError(code));
    } else if (Date.now() - firstAtMs > SAME_MS) {
      process.exit(code);
    }
  };
  // instead of the handlers of ballast.js
  process.removeAllListeners('SIGINT').removeAllListeners('SIGTERM');
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    exitCode: () => code,
    release() {
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    },
  };
}

/** Waits for something, but not beyond an interrupt. @throws InterruptedError as soon as the signal fires */
export async function unlessInterrupted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let onAbort: () => void = () => undefined;
  const interrupted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  });
  try {
    return await Promise.race([work, interrupted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
