import type { Json } from '../../../json.ts';
import type { TaskState } from '../definition/types.ts';
import type { Step } from '../execution/step.ts';
import type { TaskListener, TaskOutcome } from '../execution/task-runner.ts';
import { endTask, submitTask } from '../states/task.ts';
import type { Queue } from './queue.ts';

/** An operation on a task that is in flight. */
export type TaskWork = (step: Step, state: TaskState) => void | Promise<void>;

/** Queues the reports of a service integration about a task. */
export class TaskCallbacks implements TaskListener {
  readonly #queue: Queue;
  readonly #ifSame: (work: TaskWork) => void | Promise<void>;

  constructor(queue: Queue, ifSame: (work: TaskWork) => void | Promise<void>) {
    this.#queue = queue;
    this.#ifSame = ifSame;
  }

  submitted(output: Json): void {
    this.#queue.add(() => this.#ifSame((step, state) => submitTask(step, state, output)));
  }

  settled(outcome: TaskOutcome): void {
    this.#queue.add(() => this.#ifSame((step, state) => endTask(step, state, outcome)));
  }
}
