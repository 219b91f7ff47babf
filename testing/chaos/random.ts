import { createRandom } from '../../local/clock/random.ts';

/** Draws from a seed: the same draws in the same order for the same seed. */
export class Draw {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = createRandom(seed);
  }

  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number {
    return least + Math.floor(this.#next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.#next() < probability;
  }

  of<T>(choices: readonly T[]): T {
    const choice = choices[this.int(0, choices.length - 1)];
    if (choice === undefined) throw new RangeError('nothing to choose from');
    return choice;
  }

  /** As many draws as a number between `least` and `most` says. */
  times<T>(least: number, most: number, draw: () => T): T[] {
    return Array.from({ length: this.int(least, most) }, draw);
  }
}
