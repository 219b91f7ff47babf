import type { Cloud } from '../../local/assembly/cloud.ts';
import type { FailedAct } from './operator.ts';

/** What is done at a virtual time: time stands still until it is done. */
export class Schedule {
  readonly #cloud: Cloud;
  readonly #failed: FailedAct[];
  readonly #onDone: () => void;
  #open = 0;

  constructor(cloud: Cloud, failed: FailedAct[], onDone: () => void) {
    this.#cloud = cloud;
    this.#failed = failed;
    this.#onDone = onDone;
  }

  at(atMs: number, act: string, run: () => Promise<void>, workflowId?: string): void {
    this.#open += 1;
    this.#cloud.clock.at(atMs, () => {
      this.#open -= 1;
      void this.now(act, run, workflowId);
    });
  }

  async now(act: string, run: () => Promise<void>, workflowId?: string): Promise<void> {
    this.#open += 1;
    const release = this.#cloud.clock.hold(`chaos, for ${act}`);
    try {
      await run();
    } catch (error) {
      const of = workflowId === undefined ? {} : { workflowId };
      this.#failed.push({ act, ...of, error: String(error) });
    } finally {
      this.#open -= 1;
      this.#onDone();
      release();
    }
  }

  isDone(): boolean {
    return this.#open === 0;
  }
}
