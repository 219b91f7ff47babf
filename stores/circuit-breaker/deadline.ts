/** Gives up waiting at the deadline (Infinity: never); what was asked may still happen. @throws TimeoutError */
export async function withDeadline<T>(deadlineMs: number, work: Promise<T>): Promise<T> {
  if (deadlineMs === Number.POSITIVE_INFINITY) return await work;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`no answer within ${deadlineMs} ms`);
      error.name = 'TimeoutError';
      reject(error);
    }, deadlineMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
