import { AgentTimeoutError } from '../../patterns/catalogue/errors.ts';
import { withDeadline } from '../../stores/deadline.ts';

/**
 * Runs a call of an agent under a time limit in milliseconds. At the limit the signal is aborted and the call fails,
 * whether its code stops or not.
 * @throws AgentTimeoutError naming the call and its limit
 */
export async function withAgentDeadline<T>(
  limitMs: number,
  name: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return await withDeadline(limitMs, work, () => new AgentTimeoutError(`${name} did not answer within ${limitMs} ms`));
}
