/**
 * Waits for a request while others are made that no answer depends on: they cost no time, and have ended before the function does.
 * @param others none of which throws
 * @throws what the request throws
 */
export async function meanwhile<Answer>(
  request: Promise<Answer>,
  ...others: readonly Promise<void>[]
): Promise<Answer> {
  const [answered] = await Promise.allSettled([request, ...others]);
  if (answered.status === 'rejected') throw answered.reason;
  return answered.value;
}
