import { createHash } from 'node:crypto';
import type jsonata from 'jsonata';
import { MAX_PADDED, MAX_SEQUENCE } from './limits.ts';

/** What the functions of an expression need from outside: time and chance are the engine's. */
export interface Dice {
  nowMs(): number;
  /** 0 <= x < 1 */
  random(): number;
}

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/** Adds what AWS adds to JSONata and takes away what it takes away (`$eval`). */
export function registerFunctions(expression: jsonata.Expression, dice: Dice): void {
  expression.assign('eval', undefined);
  expression.registerFunction('partition', partition, '<an:a>');
  expression.registerFunction('range', range, '<nnn:a>');
  expression.registerFunction('hash', hash, '<ss:s>');
  expression.registerFunction(
    'random',
    (seed?: number) => (seed === undefined ? dice.random() : seeded(seed)),
    '<n?:n>',
  );
  expression.registerFunction('uuid', () => uuid(dice), '<:s>');
  expression.registerFunction('parse', parse, '<s:j>');
  expression.registerFunction('pad', pad, '<s-ns?:s>');
  expression.registerFunction('millis', () => dice.nowMs(), '<:n>');
  expression.registerFunction(
    'now',
    function now(this: jsonata.Focus, picture?: string, timezone?: string): string {
      const fromMillis = this.environment.lookup('fromMillis');
      return fromMillis.implementation.call(this, dice.nowMs(), picture, timezone);
    },
    '<s?s?:s>',
  );
}

function partition(array: readonly unknown[] | undefined, size: number | undefined): unknown {
  if (array === undefined || size === undefined) return undefined;
  const step = Math.floor(size);
  if (!(step >= 1)) throw refusal('partition', `the size of a part must be at least 1, but was ${size}`);
  const parts: unknown[][] = [];
  for (let start = 0; start < array.length; start += step) parts.push(array.slice(start, start + step));
  return parts;
}

function range(first?: number, last?: number, delta?: number): unknown {
  if (first === undefined || last === undefined || delta === undefined) return undefined;
  const [from, to, step] = [Math.floor(first), Math.floor(last), Math.floor(delta)];
  if (step === 0 || !Number.isFinite(step)) throw refusal('range', `the step must not be 0, but was ${delta}`);
  if (Math.abs((to - from) / step) >= MAX_SEQUENCE) throw refusal('range', `more than ${MAX_SEQUENCE} numbers`);
  const numbers: number[] = [];
  for (let number = from; step > 0 ? number <= to : number >= to; number += step) numbers.push(number);
  return numbers;
}

function hash(text?: string, algorithm?: string): string | undefined {
  if (text === undefined || algorithm === undefined) return undefined;
  const name = HASHES[algorithm];
  if (name === undefined) {
    throw refusal('hash', `the algorithm must be one of ${Object.keys(HASHES).join(', ')}, but was ${algorithm}`);
  }
  return createHash(name).update(text, 'utf8').digest('hex');
}

/** The same number for the same seed (mulberry32): AWS promises no more than that. */
function seeded(seed: number): number {
  let state = (Math.floor(seed) + 0x6d2b79f5) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32;
}

/** A version 4 UUID from the engine's dice, so that a seed repeats it. */
export function uuid(dice: Pick<Dice, 'random'>): string {
  const hex = word(dice) + word(dice) + word(dice) + word(dice);
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) & 0x3);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20),
  ];
  return parts.join('-');
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** 32 bits as eight hexadecimal digits. */
function word(dice: Pick<Dice, 'random'>): string {
  const bits = dice.random() * 2 ** 32;
  return `${HEX[(bits >>> 24) & 0xff]}${HEX[(bits >>> 16) & 0xff]}${HEX[(bits >>> 8) & 0xff]}${HEX[bits & 0xff]}`;
}

function parse(text?: string): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw refusal('parse', 'the argument is not valid JSON');
  }
}

function pad(text: string | undefined, width: number, filler = ' '): string | undefined {
  if (text === undefined) return undefined;
  if (Math.abs(width) > MAX_PADDED) {
    throw refusal('pad', `the width must be between -${MAX_PADDED} and ${MAX_PADDED}, but was ${width}`);
  }
  const missing = Math.abs(width) - Array.from(text).length;
  if (missing <= 0) return text;
  const characters = Array.from(filler === '' ? ' ' : filler);
  const padding = Array.from({ length: missing }, (_, place) => characters[place % characters.length]).join('');
  return width > 0 ? text + padding : padding + text;
}

/** In the shape in which jsonata throws its own errors. */
function refusal(name: string, reason: string): Error & { code: string } {
  return Object.assign(new Error(`The function $${name} failed: ${reason}`), { code: 'D3000' });
}
