import type { Cloud } from '../../local/assembly/cloud.ts';
import type { ReleaseHold } from '../../local/clock/clock.ts';
import type { Disturbances } from './disturbances.ts';

/** A change of an execution's status, as the bus tells it. */
export interface StatusChange {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly status: string;
}

/** So long may nothing happen at all before the clock is said to stand still, in real milliseconds. */
const STANDSTILL_MS = 90_000;
const LOOK_EVERY_MS = 1_000;
/** So long may executions go on, in virtual milliseconds: an execution ends within 1.5 hours. */
const ENDLESS_MS = 4 * 3600_000;

/** Executions do not end: nothing in the cloud goes on, or it goes on without end. */
export class StandstillError extends Error {
  override readonly name = 'StandstillError';
}

/**
 * Which executions run, of every state machine, and which ever did. Whoever waits goes on at the virtual time at which it
 * happened, once nothing computes, and time stands still until the next wait: so a seed has one course of events.
 */
export class Running {
  readonly seen = new Map<string, StatusChange>();
  readonly #cloud: Cloud;
  readonly #disturbances: Disturbances;
  readonly #listeners = new Set<(change: StatusChange) => void>();
  #waiting: (() => void) | undefined;
  #release: ReleaseHold = () => undefined;

  constructor(cloud: Cloud, disturbances: Disturbances) {
    this.#cloud = cloud;
    this.#disturbances = disturbances;
    cloud.stepFunctions.onStatusChange((detail) => {
      const change = detail as unknown as StatusChange;
      this.seen.set(change.executionArn, change);
      for (const listener of this.#listeners) listener(change);
      this.changed();
    });
  }

  /** @returns ends it */
  listen(listener: (change: StatusChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Waits until something is so. @throws StandstillError when nothing goes on before that, or it goes on for hours */
  async until(isSo: () => boolean): Promise<void> {
    let isDone = false;
    const { clock } = this.#cloud;
    const done = new Promise<void>((resolve) => {
      const finish = () => {
        if (isDone || !isSo()) return;
        isDone = true;
        this.#release = clock.hold('the test, between two waits');
        resolve();
      };
      this.#waiting = () => {
        if (isSo()) clock.at(clock.nowMs(), finish);
      };
    });
    this.changed();
    this.#release();
    await Promise.race([done, this.#standstill(() => isDone)]);
    this.#waiting = undefined;
  }

  /** Time stands still until the first wait. */
  begin(): void {
    this.#hold('the test, before its first wait');
  }

  /** Something has changed that somebody may wait for. */
  changed(): void {
    this.#waiting?.();
  }

  /** Time stands still until the next scenario begins: how long another cloud works meanwhile changes nothing in this one. */
  end(): void {
    this.#hold('the test, between two scenarios');
  }

  /** Nobody waits any more, and time goes on. */
  close(): void {
    this.#release();
  }

  #hold(holder: string): void {
    this.#release();
    this.#release = this.#cloud.clock.hold(holder);
  }

  /** @throws StandstillError unless the wait is done before nothing goes on */
  async #standstill(isDone: () => boolean): Promise<void> {
    let movedAt = performance.now();
    let before = '';
    const untilMs = this.#cloud.clock.nowMs() + ENDLESS_MS;
    while (!isDone()) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS).unref());
      if (isDone()) return;
      const now = `${this.#cloud.clock.nowMs()} ${this.#disturbances.requests} ${this.seen.size}`;
      if (now !== before) movedAt = performance.now();
      before = now;
      if (this.#cloud.clock.nowMs() > untilMs) {
        throw new StandstillError(`not done after ${ENDLESS_MS / 3600_000} h; running: ${this.#running()}`);
      }
      if (performance.now() - movedAt > STANDSTILL_MS) {
        const holders = this.#cloud.clock.holders().join(', ') || 'nobody';
        throw new StandstillError(
          `nothing has happened for ${STANDSTILL_MS / 1000} s; running: ${this.#running()}; time is held by ${holders}`,
        );
      }
    }
  }

  isIdle(): boolean {
    return [...this.seen.values()].every(({ status }) => status !== 'RUNNING');
  }

  #running(): string {
    const arns = [...this.seen.values()].flatMap(({ status, executionArn }) =>
      status === 'RUNNING' ? [executionArn] : [],
    );
    return arns.join(', ') || 'none';
  }
}
