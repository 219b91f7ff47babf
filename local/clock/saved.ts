import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../replace-file.ts';
import type { TimeMode } from './clock.ts';

/** The persisted clock of a state directory, so that time never goes backwards, and the seed of its random numbers. */
export interface SavedClock extends SavedSeed {
  readonly kind: TimeMode;
  /** no time later than this one was seen yet, in milliseconds since the epoch */
  readonly nowMs: number;
  /** calls were under way: the time in which no process runs is not theirs */
  readonly hasCallsUnderWay: boolean;
}

export interface SavedSeed {
  readonly seed: number;
  /** how often a cloud was started here before the one that wrote this */
  readonly earlierStarts: number;
}

const FILE = 'clock.json';

/** @returns undefined when the state directory is new, or a power cut has left the file without a clock in it */
export function readSavedClock(stateDir: string): SavedClock | undefined {
  const file = join(stateDir, FILE);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const saved = JSON.parse(text) as SavedClock;
    return Number.isFinite(saved.nowMs) ? saved : undefined;
  } catch {
    return undefined;
  }
}

export function writeSavedClock(stateDir: string, clock: SavedClock): void {
  replaceFile(join(stateDir, FILE), JSON.stringify(clock));
}

/**
 * The seed of a start. Each start has another one: with the same random numbers again it would name new
 * executions as it named those before it was killed.
 */
export function seedOfStart({ seed, earlierStarts }: SavedSeed): number {
  return (seed + earlierStarts * GOLDEN_RATIO) >>> 0;
}

/** 2^32 divided by the golden ratio: its multiples stay far from each other. */
const GOLDEN_RATIO = 0x9e3779b9;

/**
 * The time at which a state directory continues. Time stands still between two processes while calls are under way: their
 * limits and the deadlines they carry would run out although nothing ran. Otherwise it catches up with the machine.
 */
export function startMsOf(saved: SavedClock | undefined, mode: TimeMode, machineNowMs: number): number {
  if (saved === undefined) return machineNowMs;
  const standsStill = saved.hasCallsUnderWay || (saved.kind === 'virtual' && mode === 'virtual');
  return standsStill ? saved.nowMs : Math.max(saved.nowMs, machineNowMs);
}
