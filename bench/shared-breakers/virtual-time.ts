import { setImmediate as turn } from 'node:timers/promises';

/** Time that jumps to what is due next, so that a simulation of minutes takes none and is the same each time. */
export class VirtualTime {
  #nowMs = 1_000_000;
  readonly #due: { readonly atMs: number; readonly resolve: () => void }[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#due.push({ atMs: this.#nowMs + ms, resolve });
    });
  }

  /** Lets time pass until a promise is settled. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let isOver = false;
    const over = promise.finally(() => {
      isOver = true;
    });
    over.catch(() => {});
    for (;;) {
      await turn();
      if (isOver) return await over;
      // in the order in which they were asked for, where they are due at once
      const atMs = Math.min(...this.#due.map((each) => each.atMs));
      if (!Number.isFinite(atMs)) throw new Error('nothing is due, and the simulation has not ended');
      this.#nowMs = atMs;
      const next = this.#due.findIndex((each) => each.atMs === atMs);
      const [due] = this.#due.splice(next, 1);
      due?.resolve();
    }
  }
}
