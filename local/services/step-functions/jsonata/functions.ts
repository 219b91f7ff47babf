import type jsonata from 'jsonata';
import { hash, parse, partition, range, seededRandom } from './aws-functions.ts';
import type { SizeLimits } from './limits.ts';

/** Time and random numbers for the functions of an expression, from the engine. */
export interface TimeAndRandom {
  nowMs(): number;
  /** 0 <= x < 1 */
  random(): number;
}

/** Adds AWS's functions to JSONata and removes `$eval`, as AWS does. */
export function registerFunctions(
  expression: jsonata.Expression,
  timeAndRandom: TimeAndRandom,
  sizes: SizeLimits,
  integers: 'refused' | 'bigint' = 'refused',
): void {
  expression.assign('eval', undefined);
  expression.registerFunction('partition', partition, '<an?:a>');
  expression.registerFunction('range', range(sizes.sequence), '<nnn?:a>');
  expression.registerFunction('hash', hash, '<ss?:s>');
  expression.registerFunction(
    'random',
    (seed?: number) => (seed === undefined ? timeAndRandom.random() : seededRandom(seed)),
    '<n?:n>',
  );
  expression.registerFunction('uuid', () => uuid(timeAndRandom), '<:s>');
  expression.registerFunction('parse', parse(integers), '<s?:j>');
  expression.registerFunction('pad', pad(sizes.padded), '<s-ns?:s>');
  expression.registerFunction('millis', () => timeAndRandom.nowMs(), '<:n>');
  expression.registerFunction(
    'now',
    function now(this: jsonata.Focus, picture?: string, timezone?: string): string {
      const fromMillis = this.environment.lookup('fromMillis');
      return fromMillis.implementation.call(this, timeAndRandom.nowMs(), picture, timezone);
    },
    '<s?s?:s>',
  );
}

/** A version 4 UUID from the engine's own random numbers, so that a seed repeats it. */
export function uuid(timeAndRandom: Pick<TimeAndRandom, 'random'>): string {
  const hex = word(timeAndRandom) + word(timeAndRandom) + word(timeAndRandom) + word(timeAndRandom);
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
function word(timeAndRandom: Pick<TimeAndRandom, 'random'>): string {
  const bits = timeAndRandom.random() * 2 ** 32;
  return `${HEX[(bits >>> 24) & 0xff]}${HEX[(bits >>> 16) & 0xff]}${HEX[(bits >>> 8) & 0xff]}${HEX[bits & 0xff]}`;
}

function pad(longest: number): (text: string | undefined, width: number, filler?: string) => string | undefined {
  return (text, width, filler = ' ') => {
    if (text === undefined) return undefined;
    // jsonata's own makes the process run out of memory
    if (Math.abs(width) > longest) throw { code: 'D2015', value: width };
    const missing = Math.abs(width) - Array.from(text).length;
    if (missing <= 0) return text;
    const characters = Array.from(filler === '' ? ' ' : filler);
    const whole = characters.join('').repeat(Math.floor(missing / characters.length));
    const padding = whole + characters.slice(0, Math.floor(missing % characters.length)).join('');
    return width > 0 ? text + padding : padding + text;
  };
}
