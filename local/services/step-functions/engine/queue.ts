import type { Clock, ReleaseHold } from '../../../clock/clock.ts';

export type Job = () => void | Promise<void>;

/** Jobs done in one go before other work of this process gets its turn: an endless loop of Pass must not starve it. */
const JOBS_PER_SLICE = 100;

/** Does one job at a time, in the order they came. Virtual time stands still until none is left. */
export class Queue {
  readonly #clock: Clock;
  readonly #jobs: Job[] = [];
  #pumping = false;
  #fresh = true;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(job: Job, first = false): void {
    if (first) this.#jobs.unshift(job);
    else this.#jobs.push(job);
    if (this.#pumping) return;
    this.#pumping = true;
    void this.#pump(this.#clock.hold('a step of an execution'));
  }

  async #pump(release: ReleaseHold): Promise<void> {
    try {
      // StartExecution returns before the first step, however quick that is
      await undefined;
      if (this.#fresh) await new Promise<void>((resolve) => process.nextTick(resolve));
      this.#fresh = false;
      for (let done = 1; ; done++) {
        const pending = this.#jobs.shift()?.();
        if (pending !== undefined) await pending;
        if (this.#jobs.length === 0) break;
        if (done % JOBS_PER_SLICE === 0) await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      this.#pumping = false;
      release();
    }
  }
}
