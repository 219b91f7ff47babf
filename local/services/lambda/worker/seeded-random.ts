import nodeCrypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { createRandom } from '../../../clock/random.ts';

/** What draws random numbers in `node:crypto`. Keys are still random: they are made by OpenSSL itself. */
export interface SeededCrypto {
  readonly randomUUID: () => ReturnType<typeof nodeCrypto.randomUUID>;
  readonly randomInt: (...parameters: unknown[]) => number | undefined;
  readonly randomBytes: (size: number, callback?: Callback<Buffer>) => Buffer | undefined;
  readonly randomFillSync: <T extends ArrayBufferView | ArrayBuffer>(view: T, offset?: number, size?: number) => T;
  readonly randomFill: (...parameters: unknown[]) => void;
  readonly getRandomValues: <T extends ArrayBufferView>(view: T) => T;
}

type Callback<T> = (error: null, value: T) => void;

let random: () => number = Math.random;

/** Makes Math.random and the random functions of `node:crypto` follow a seed from now on. */
export function installSeededRandom(seed: number): void {
  seedRandom(seed);
  Math.random = () => random();
  const { getRandomValues, ...seeded } = seededCrypto(() => random());
  Object.assign(nodeCrypto, seeded); // it has a getter for the other one, which cannot be replaced
  globalThis.crypto.randomUUID = seeded.randomUUID;
  globalThis.crypto.getRandomValues = getRandomValues as typeof globalThis.crypto.getRandomValues;
  syncBuiltinESMExports(); // named imports of node:crypto see it too
}

export function seedRandom(seed: number): void {
  random = createRandom(seed);
}

/** The random functions of `node:crypto`, with the numbers of a generator. */
export function seededCrypto(next: () => number): SeededCrypto {
  const fill = <T extends ArrayBufferView | ArrayBuffer>(view: T, offset = 0, size?: number): T => {
    const bytes = ArrayBuffer.isView(view)
      ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
      : new Uint8Array(view);
    const { BYTES_PER_ELEMENT: unit = 1 } = view as { readonly BYTES_PER_ELEMENT?: number };
    const end = size === undefined ? bytes.length : (offset + size) * unit;
    for (let index = offset * unit; index < end; index++) bytes[index] = Math.floor(next() * 256);
    return view;
  };
  return {
    randomUUID: () => seededUuid(next),
    randomInt(...parameters) {
      const numbers = parameters.filter((each) => typeof each === 'number');
      const [from = 0, to = 0] = numbers.length === 1 ? [0, ...numbers] : numbers;
      return answered(from + Math.floor(next() * (to - from)), parameters.at(-1));
    },
    randomBytes: (size, callback) => answered(fill(Buffer.alloc(size)), callback),
    randomFillSync: fill,
    randomFill(view, ...rest) {
      const [offset, size] = rest.filter((each) => typeof each === 'number');
      answered(fill(view as Uint8Array, offset, size), rest.at(-1));
    },
    getRandomValues: (view) => fill(view),
  };
}

/** @returns the value, unless it goes to a callback */
function answered<T>(value: T, callback: unknown): T | undefined {
  if (typeof callback !== 'function') return value;
  setImmediate(() => (callback as Callback<T>)(null, value));
  return undefined;
}

const HEX_DIGITS = '0123456789abcdef';

/** A version 4 UUID of the numbers of a generator. */
function seededUuid(next: () => number): ReturnType<typeof nodeCrypto.randomUUID> {
  let hex = '';
  for (let digit = 0; digit < 32; digit++) hex += HEX_DIGITS.charAt(Math.floor(next() * 16));
  const variant = (8 + Math.floor(next() * 4)).toString(16);
  const text = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
  return text as ReturnType<typeof nodeCrypto.randomUUID>;
}
