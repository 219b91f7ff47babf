import type { SeedResult } from '../testing/chaos/run-cloud.ts';

const SHOWN_EVERY_MS = 10_000;

/** Tells on stderr how far a run of many seeds is, and at once what a seed violated. */
export class Progress {
  readonly #count: number;
  readonly #startedAtMs: number;
  readonly #replayCommand: (seed: number) => string;
  #done = 0;
  #unavailable = 0;
  #shownAtMs: number;

  constructor(count: number, startedAtMs: number, replayCommand: (seed: number) => string) {
    this.#count = count;
    this.#startedAtMs = startedAtMs;
    this.#shownAtMs = startedAtMs;
    this.#replayCommand = replayCommand;
  }

  add({ seed, violations, measured }: SeedResult, nowMs: number): void {
    this.#done += 1;
    const lost = measured?.runs.filter((run) => !run.isAvailable) ?? [];
    if (lost.length > 0) this.#unavailable += 1;
    for (const { error, workflowId } of lost)
      console.error(`seed ${seed}: ${workflowId} has no report: ${error ?? 'too late'}`);
    for (const { check, about, what } of violations) {
      console.error(`seed ${seed}: ${about}: ${what}\n  against: ${check}`);
    }
    if (violations.length + lost.length > 0) console.error(`  again: ${this.#replayCommand(seed)}`);
    if (this.#done < this.#count && nowMs - this.#shownAtMs < SHOWN_EVERY_MS) return;
    this.#shownAtMs = nowMs;
    const perSecond = this.#done / Math.max(0.001, this.seconds(nowMs));
    const minutesLeft = (this.#count - this.#done) / perSecond / 60;
    console.error(
      `${this.#done}/${this.#count} seeds, ${this.#unavailable} without a report, ${perSecond.toFixed(1)} a second, ` +
        `${minutesLeft.toFixed(1)} min left`,
    );
  }

  seconds(nowMs: number): number {
    return Math.round((nowMs - this.#startedAtMs) / 100) / 10;
  }
}
