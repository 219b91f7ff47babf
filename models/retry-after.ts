import { setTimeout as sleep } from 'node:timers/promises';
import { ModelCallError } from '../patterns/models/model.ts';

/**
 * Asks, and once more if the provider says when to come back and the attempt has time for the wait and for a call as long as
 * the first one. Other failures are for the state machine: it retries the tier, or asks the next one.
 * @param limitMs deadline of the attempt, from now
 */
export async function waitAsAsked<T>(limitMs: number, signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  const startedAtMs = Date.now();
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ModelCallError) || error.retryAfterMs === undefined) throw error;
    const tookMs = Date.now() - startedAtMs;
    if (tookMs + error.retryAfterMs + tookMs >= limitMs) throw error;
    await sleep(error.retryAfterMs, undefined, { signal });
    return await ask();
  }
}

/** The header `Retry-After`: seconds, or a date. @returns undefined for any other text */
export function retryAfterMsOf(header: string | null | undefined, nowMs: number): number | undefined {
  if (header === null || header === undefined || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs);
}
