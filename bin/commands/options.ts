import { InvalidArgumentError } from 'commander';

/** Options that every command has. */
export interface CommonOptions {
  /** folder of the embedded cloud's state, as given */
  readonly state: string;
  readonly json?: true;
}

/** Collects an option that may be given several times. */
export function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}

/** Longest time limit of a run: a day. */
const MAX_SECONDS = 86_400;

export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() === '' || !(seconds > 0 && seconds <= MAX_SECONDS)) {
    throw new InvalidArgumentError(`Use a number of seconds above 0 and at most ${MAX_SECONDS}.`);
  }
  return seconds;
}

export function parseSeed(text: string): number {
  const seed = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(seed)) throw new InvalidArgumentError('Use a whole number.');
  return seed;
}

export function parseWorkflowId(text: string): string {
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(text)) throw new InvalidArgumentError('Use 1 to 80 of A-Z a-z 0-9 - and _.');
  return text;
}

export function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 1000) {
    throw new InvalidArgumentError('Use a whole number from 1 to 1000.');
  }
  return count;
}
