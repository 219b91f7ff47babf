import type { CancelTimer, Clock } from '../../../clock/clock.ts';

/** Timers by branch: the end of a branch's activity cancels all of them. */
export class Timers {
  readonly #clock: Clock;
  readonly #byBranch = new Map<string, CancelTimer[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  set(branchId: string, dueMs: number, callback: () => void): void {
    const timers = this.#byBranch.get(branchId);
    const cancel = this.#clock.at(dueMs, callback);
    if (timers === undefined) this.#byBranch.set(branchId, [cancel]);
    else timers.push(cancel);
  }

  cancel(branchId: string): void {
    const timers = this.#byBranch.get(branchId);
    if (timers === undefined) return;
    this.#byBranch.delete(branchId);
    for (const cancel of timers) cancel();
  }

  /** Cancels the timers of all branches inside a branch. */
  cancelBelow(branchId: string): void {
    for (const id of this.#byBranch.keys()) if (id.startsWith(`${branchId}.`)) this.cancel(id);
  }

  cancelAll(): void {
    for (const id of this.#byBranch.keys()) this.cancel(id);
  }
}
