/**
 * Runs work under a time limit. At the limit the signal is aborted and the promise rejects, whether the work stops or not.
 * @param limitMs in milliseconds; Infinity is no limit
 * @param createError of the rejection @default - a TimeoutError
 */
export async function withDeadline<T>(
  limitMs: number,
  work: (signal: AbortSignal) => Promise<T>,
  createError = timeoutError,
): Promise<T> {
  const controller = new AbortController();
  if (limitMs === Number.POSITIVE_INFINITY) return await work(controller.signal);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = createError(limitMs);
      controller.abort(error);
      reject(error);
    }, limitMs);
  });
  try {
    return await Promise.race([work(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

function timeoutError(limitMs: number): Error {
  return Object.assign(new Error(`no answer within ${limitMs} ms`), { name: 'TimeoutError' });
}
