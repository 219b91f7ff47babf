import nodeCrypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { createRandom } from '../../../clock/random.ts';

let random = createRandom(0);

/** Makes Math.random and randomUUID follow a seed from now on. */
export function installSeededRandom(): void {
  Math.random = () => random();
  const uuid = () => seededUuid(random) as ReturnType<typeof nodeCrypto.randomUUID>;
  nodeCrypto.randomUUID = uuid;
  globalThis.crypto.randomUUID = uuid;
  syncBuiltinESMExports(); // named imports of node:crypto see it too
}

export function seedRandom(seed: number): void {
  random = createRandom(seed);
}

/** A version 4 UUID of the numbers of a generator. */
export function seededUuid(random: () => number): string {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16));
  hex[12] = '4'; // version
  hex[16] = (8 + Math.floor(random() * 4)).toString(16); // variant
  return hex.join('').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
