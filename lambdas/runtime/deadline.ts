import { AgentTimeoutError } from '../../patterns/catalogue/errors.ts';

/**
 * Runs work under a deadline: past it the signal is aborted and the attempt fails, whether the work listens or not.
 * @throws AgentTimeoutError naming the attempt and its limit
 */
export async function withDeadline<T>(ms: number, what: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new AgentTimeoutError(`${what} did not answer within ${ms} ms`);
      controller.abort(error);
      reject(error);
    }, ms);
  });
  try {
    return await Promise.race([work(controller.signal), deadline]);
  } finally {
    clearTimeout(timer);
  }
}
