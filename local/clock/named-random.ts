import { randomUUID } from 'node:crypto';
import { sha256 } from './sha256.ts';

/** Ids and random numbers, each drawn under the name of its kind. */
export interface NamedRandom {
  /** @param content what the id is of, in full. @returns a version 4 UUID */
  uuid(kind: string, content: () => string): string;
  /** @param content what the number is for, in full. @returns a number from 0 up to, not including, 1 */
  number(kind: string, content: () => string): number;
}

/**
 * From what the draws of a seed follow, besides their kind: from how many there were of it before, so that they are the same
 * whatever is drawn for; or from the time and what they are for, so that they are the same in any order. A function gives the part
 * of a content that counts.
 */
export type DrawnBy = 'order' | ((content: string) => string);

/** Of real time, where nothing is repeated. */
export const UNSEEDED: NamedRandom = { uuid: () => randomUUID(), number: () => Math.random() };

/** Draws of a seed. Those of the same content at the same time differ, and are told apart by their order. */
export function createNamedRandom(seed: number, by: DrawnBy, nowMs: () => number): NamedRandom {
  const digest = by === 'order' ? createDigestByOrder(seed) : createDigestByContent(seed, by, nowMs);
  return {
    uuid: (kind, content) => uuidOf(digest(kind, content)),
    number: (kind, content) => digest(kind, content).readUInt32BE(0) / 2 ** 32,
  };
}

type Digest = (kind: string, content: () => string) => Buffer;

function createDigestByOrder(seed: number): Digest {
  const draws = new Map<string, number>();
  return (kind) => {
    const before = draws.get(kind) ?? 0;
    draws.set(kind, before + 1);
    return sha256(`${seed}/${kind}/${before}`);
  };
}

function createDigestByContent(seed: number, partOf: (content: string) => string, nowMs: () => number): Digest {
  let drawnAtMs = Number.NaN;
  /** how often each was drawn at that time: those of earlier times need not be remembered */
  const draws = new Map<string, number>();
  return (kind, content) => {
    const atMs = nowMs();
    if (atMs !== drawnAtMs) draws.clear();
    drawnAtMs = atMs;
    const first = sha256(`${seed}/${kind}/${atMs}/${partOf(content())}`);
    const key = first.toString('latin1');
    const before = draws.get(key) ?? 0;
    draws.set(key, before + 1);
    return before === 0 ? first : sha256(`${first.toString('hex')}/${before}`);
  };
}

function uuidOf(bytes: Buffer): string {
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6); // version
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8); // variant
  return withDashes(bytes.toString('hex', 0, 16));
}

/** @param hex 32 digits */
function withDashes(hex: string): string {
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
  return parts.join('-');
}
