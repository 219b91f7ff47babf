import { createHash } from 'node:crypto';
import type { Json } from '../../../json.ts';
import { hasBigint, parseJsonText } from '../../../json.ts';
import { duplicateKeys } from './duplicate-keys.ts';
import { MAX_RANGE } from './limits.ts';

/**
 * AWS's additional JSONata functions, as measured on AWS: fractions of whole numbers are cut off, a result that is a
 * sequence of one is that one, and errors have the codes below.
 */
export function partition(array: readonly unknown[] | undefined, size: number | undefined): unknown {
  if (array === undefined) return undefined;
  // a null arrives as the only element of a list
  if (array.length === 1 && array[0] === null) throw { code: 'T0412', token: 'partition', index: 1, type: 'any' };
  if (size === undefined) return [array];
  const step = Math.trunc(size);
  if (step < 0) throw refusal('Second argument must be zero or greater');
  if (step === 0 || array.length === 0) return undefined;
  const parts: unknown[][] = [];
  for (let start = 0; start < array.length; start += step) parts.push(array.slice(start, start + step));
  return parts;
}

/** @param maxLength of the list here; AWS's own is `MAX_RANGE` */
export function range(maxLength: number): (first?: number, last?: number, delta?: number) => unknown {
  return (first, last, delta) => {
    for (const [place, argument] of [first, last].entries()) {
      if (argument === undefined) throw { code: 'T0410', token: 'range', index: place + 1 };
    }
    const [from, to, step] = [first, last, delta].map((argument) => Math.trunc(argument ?? 0)) as [
      number,
      number,
      number,
    ];
    if (step === 0 || (to - from) * step < 0) return undefined;
    const length = Math.floor((to - from) / step) + 1;
    if (!(length <= Math.min(maxLength, MAX_RANGE))) throw { code: 'D2015', value: length };
    return sequence(Array.from({ length }, (_, place) => from + place * step));
  };
}

/** jsonata takes a list with this mark for the outcome of a path: a single element is unwrapped. */
function sequence(list: readonly unknown[]): unknown {
  return Object.defineProperty(list, 'sequence', { value: true });
}

const HASHES: Readonly<Record<string, string>> = {
  'SHA-1': 'sha1',
  'SHA-384': 'sha384',
  'SHA-256': 'sha256',
  'SHA-512': 'sha512',
  MD5: 'md5',
};

export function hash(text?: string, algorithm?: string): string | undefined {
  if (text === undefined || algorithm === undefined) return undefined;
  const name = Object.hasOwn(HASHES, algorithm) ? HASHES[algorithm] : undefined;
  if (name === undefined) {
    throw refusal(`Hash algorithm '${algorithm}' must be one of ${Object.keys(HASHES).join(', ')}`);
  }
  return createHash(name).update(text, 'utf8').digest('hex');
}

const RANDOM_MULTIPLIER = 0x5deece66dn;
const RANDOM_BITS = 48;

/** The first number of java.util.Random with the seed. */
export function seededRandom(seed: number): number {
  let state = BigInt.asUintN(RANDOM_BITS, BigInt(Math.trunc(seed)) ^ RANDOM_MULTIPLIER);
  const next = (bits: number) => {
    state = BigInt.asUintN(RANDOM_BITS, state * RANDOM_MULTIPLIER + 0xbn);
    return Number(state >> BigInt(RANDOM_BITS - bits));
  };
  return (next(26) * 2 ** 27 + next(27)) / 2 ** 53;
}

/** `$parse` found an integer that only a bigint holds, and the expression is not made for one. */
export const BIGINT_PARSED = 'bigint parsed';

/** Stricter than JavaScript: no key twice, no number beyond a double. @param integers that no double holds */
export function parse(integers: 'refused' | 'bigint'): (text?: string) => unknown {
  return (text) => {
    if (text === undefined) return undefined;
    let value: Json;
    try {
      value = parseJsonText(text);
    } catch {
      throw refusal('Invalid JSON');
    }
    if (isInfinite(value) || duplicateKeys(text).length > 0) throw refusal('Invalid JSON');
    if (integers === 'refused' && hasBigint(value)) throw { code: BIGINT_PARSED };
    return value;
  };
}

function isInfinite(value: Json): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  return value !== null && typeof value === 'object' && Object.values(value).some(isInfinite);
}

/** The error that jsonata throws for `$error`. */
function refusal(message: string): { code: string; message: string } {
  return { code: 'D3137', message };
}
