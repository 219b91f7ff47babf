import { createHash } from 'node:crypto';

/** Dice that fall the same for the same parts: a number from 0 to below 1, of 48 bits. */
export function diceOf(...parts: readonly (string | number)[]): number {
  return createHash('sha256').update(JSON.stringify(parts)).digest().readUIntBE(0, 6) / 2 ** 48;
}
