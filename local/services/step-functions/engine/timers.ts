import type { CancelTimer, Clock } from '../../../clock/clock.ts';

/** Timers by the scope they belong to: what ends a scope's activity ends them all. */
export class Timers {
  private readonly clock: Clock;
  private readonly byScope = new Map<string, CancelTimer[]>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  set(scopeId: string, dueMs: number, callback: () => void): void {
    const timers = this.byScope.get(scopeId);
    const cancel = this.clock.at(dueMs, callback);
    if (timers === undefined) this.byScope.set(scopeId, [cancel]);
    else timers.push(cancel);
  }

  cancel(scopeId: string): void {
    const timers = this.byScope.get(scopeId);
    if (timers === undefined) return;
    this.byScope.delete(scopeId);
    for (const cancel of timers) cancel();
  }

  /** Those of everything inside a scope. */
  cancelBelow(scopeId: string): void {
    for (const id of this.byScope.keys()) if (id.startsWith(`${scopeId}.`)) this.cancel(id);
  }

  cancelAll(): void {
    for (const id of this.byScope.keys()) this.cancel(id);
  }
}
