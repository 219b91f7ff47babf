/**
 * Real time as a cloud and its worker threads agree on it: a time, and the machine's steady clock at that time.
 * Unlike `Date.now` it follows neither a correction of the machine's time nor another process's.
 */
export interface SteadyNow {
  /** milliseconds since the epoch */
  readonly startMs: number;
  /** `process.hrtime.bigint()`, the same for all threads of a process */
  readonly startNs: bigint;
}

const NS_PER_MS = 1_000_000n;

/** @returns how to read it */
export function steadyNowReader(
  { startMs, startNs }: SteadyNow,
  hrtimeNs: () => bigint = process.hrtime.bigint,
): () => number {
  return () => startMs + Number((hrtimeNs() - startNs) / NS_PER_MS);
}
