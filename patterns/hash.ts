import { createHash } from 'node:crypto';

/** A short id that is the same for the same parts: 128 bits of SHA-256, in hex. */
export function stableId(...parts: readonly (string | number)[]): string {
  return sha256(parts).toString('hex', 0, 16);
}

/** A number from 0 to below 1, of 48 bits, that is the same for the same parts: a random number that can be repeated. */
export function hashToUnitInterval(...parts: readonly (string | number)[]): number {
  return sha256(parts).readUIntBE(0, 6) / 2 ** 48;
}

/** All 256 bits of SHA-256 of a text, in 64 hexadecimal digits. */
export function hashOfText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function sha256(parts: readonly (string | number)[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}
