import type { Clock } from '../../../local/clock.ts';

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly callback: () => void;
}

/** Jumps to the next timer as soon as nothing is held: an hour of waits takes no time. */
export class VirtualClock implements Clock {
  private now: number;
  private holds = 0;
  private order = 0;
  private readonly timers = new Set<Timer>();
  private scheduled = false;
  /** no jump beyond this; lets a test stop the time */
  untilMs = Number.POSITIVE_INFINITY;

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.now = startMs;
  }

  nowMs(): number {
    return this.now;
  }

  at(dueMs: number, callback: () => void): () => void {
    const timer = { dueMs, order: this.order++, callback };
    this.timers.add(timer);
    this.consider();
    return () => this.timers.delete(timer);
  }

  hold(): () => void {
    this.holds++;
    let released = false;
    return () => {
      if (released) return;
      released = true;
      this.holds--;
      this.consider();
    };
  }

  /** Lets time go on after `untilMs` was raised. */
  consider(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.advance();
    });
  }

  private advance(): void {
    if (this.holds > 0) return;
    const [next] = [...this.timers].sort((a, b) => a.dueMs - b.dueMs || a.order - b.order);
    if (next === undefined || next.dueMs > this.untilMs) return;
    this.now = Math.max(this.now, next.dueMs);
    for (const timer of [...this.timers].filter(({ dueMs }) => dueMs <= this.now)) {
      if (!this.timers.delete(timer)) continue;
      timer.callback();
    }
    this.consider();
  }
}
