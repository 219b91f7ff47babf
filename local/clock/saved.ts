import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a state directory remembers of its time, so that it never goes backwards, and of its dice. */
export type SavedClock = SavedDice &
  /** the latest time it has seen, in milliseconds since the epoch */
  (
    | { readonly kind: 'virtual'; readonly nowMs: number }
    /** how far it runs ahead of the machine's clock, because virtual time has been there before */
    | { readonly kind: 'real'; readonly aheadMs: number }
  );

export interface SavedDice {
  readonly seed: number;
  /** how often a cloud was started here before the one that wrote this */
  readonly earlierStarts: number;
}

const FILE = 'clock.json';

/** @returns undefined when the state directory is new */
export function readSavedClock(stateDir: string): SavedClock | undefined {
  const file = join(stateDir, FILE);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return JSON.parse(text) as SavedClock;
}

/** Written beside and renamed, so that a kill in the midst leaves the old one. */
export function writeSavedClock(stateDir: string, clock: SavedClock): void {
  const file = join(stateDir, FILE);
  writeFileSync(`${file}.new`, JSON.stringify(clock), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/**
 * What the dice of a start are seeded with. Each start throws others: with the same ones again it would name new
 * executions as it named those before it was killed.
 */
export function seedOfStart({ seed, earlierStarts }: SavedDice): number {
  return (seed + earlierStarts * GOLDEN_RATIO) >>> 0;
}

/** 2^32 divided by the golden ratio: its multiples stay far from each other. */
const GOLDEN_RATIO = 0x9e3779b9;

/** Where virtual time goes on. */
export function virtualStartMs(saved: SavedClock | undefined, machineNowMs: number): number {
  if (saved === undefined) return machineNowMs;
  return saved.kind === 'virtual' ? saved.nowMs : machineNowMs + saved.aheadMs;
}

/** How far real time has to run ahead. */
export function realAheadMs(saved: SavedClock | undefined, machineNowMs: number): number {
  if (saved === undefined) return 0;
  return saved.kind === 'real' ? saved.aheadMs : Math.max(0, saved.nowMs - machineNowMs);
}
