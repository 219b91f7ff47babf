import { createHash } from 'node:crypto';

/** A short stable id of the parts: 128 bits of SHA-256, in hex. */
export function hashOf(...parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
