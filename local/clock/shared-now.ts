/** One number that every worker thread reads without asking: the virtual time, in milliseconds since the epoch. */
export type SharedNow = SharedArrayBuffer;

export function createSharedNow(nowMs: number): SharedNow {
  const shared = new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT);
  writeSharedNow(shared, nowMs);
  return shared;
}

export function writeSharedNow(shared: SharedNow, nowMs: number): void {
  Atomics.store(new BigInt64Array(shared), 0, BigInt(Math.round(nowMs)));
}

/** @returns how to read it */
export function sharedNowReader(shared: SharedNow): () => number {
  const cell = new BigInt64Array(shared);
  return () => Number(Atomics.load(cell, 0));
}
