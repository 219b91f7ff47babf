import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { optimizeLater } from '../../local/process/optimize-later.ts';
import type { SeedResult } from './run-cloud.ts';

/** What a worker says: that it waits for a task, what came of a seed, or why it cannot go on. */
type Message = { result?: SeedResult; done?: true; failed?: string };

/**
 * A process is replaced after so many clouds. Its heap stays at 80 MB after the first ten, and its first forty runs take a quarter more than
 * those that follow, while code is compiled; to load the modules takes as long as ten runs.
 */
const CLOUDS_PER_PROCESS = 100;

/** Seeds of one cloud, as they are sent to a worker. */
export interface CloudTask {
  readonly seeds: readonly number[];
  /** tasks of one group end together @default - of none */
  readonly group?: string;
  /** ids of processes that must not run it @default - any may */
  readonly apartFrom?: readonly number[];
}

/** The script of the workers, which calls `serveTasks`. */
export interface WorkerScript {
  readonly file: string;
  /** of Node @default - none */
  readonly execArgv?: readonly string[];
}

/** Called as soon as a seed is done, in any order, with the id of its process; after `enough` the tasks of its group are left out. */
export type OnResult<Task> = (result: SeedResult, task: Task, pid: number) => 'go on' | 'enough';

/** Processes that run clouds, on all cores; they are kept from one list of tasks to the next, until they are closed. */
export class CloudWorkers<Task extends CloudTask> {
  readonly #script: WorkerScript;
  readonly #idle: Worker<Task>[] = [];

  constructor(script: WorkerScript) {
    this.#script = script;
  }

  /** Runs each task in one of the processes; one list of tasks after the other. */
  async run(tasks: readonly Task[], onResult: OnResult<Task>): Promise<void> {
    const queue = [...tasks];
    const ended = new Set<string>();
    /** What a worker may run, the first that it may. */
    const take = (pid: number) => {
      for (const task of [...queue]) {
        const isLeftOut = task.group !== undefined && ended.has(task.group);
        if (!isLeftOut && task.apartFrom?.includes(pid)) continue;
        queue.splice(queue.indexOf(task), 1);
        if (!isLeftOut) return task;
      }
      return undefined;
    };
    const lane = async () => {
      while (queue.length > 0) {
        const worker = this.#idle.pop() ?? new Worker<Task>(this.#script);
        for (let task = take(worker.pid); task !== undefined; task = worker.isWorn() ? undefined : take(worker.pid)) {
          const current = task;
          await worker.run(current, (result) => {
            if (onResult(result, current, worker.pid) === 'enough') ended.add(current.group ?? '');
          });
        }
        // what is left in the queue is for another process than this one
        if (worker.isWorn() || queue.length > 0) worker.end();
        else this.#idle.push(worker);
      }
    };
    await Promise.all(Array.from({ length: Math.min(availableParallelism(), tasks.length) }, lane));
  }

  close(): void {
    for (const worker of this.#idle.splice(0)) worker.end();
  }
}

/** Runs clouds in processes of their own, see `CloudWorkers`. */
export async function runClouds<Task extends CloudTask>(
  script: WorkerScript,
  tasks: readonly Task[],
  onResult: OnResult<Task>,
): Promise<void> {
  const workers = new CloudWorkers<Task>(script);
  try {
    await workers.run(tasks, onResult);
  } finally {
    workers.close();
  }
}

/** A process that runs one task after the other. */
class Worker<Task extends CloudTask> {
  readonly #child: ChildProcess;
  readonly #ready: Promise<void>;
  #cloudsLeft = CLOUDS_PER_PROCESS;

  constructor({ file, execArgv = [] }: WorkerScript) {
    this.#child = fork(file, {
      execArgv: [...execArgv, '--no-warnings', '--max-semi-space-size=32'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#ready = this.#untilItWaits([], () => undefined);
    // it is for the first task to say so
    this.#ready.catch(() => undefined);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  isWorn(): boolean {
    return this.#cloudsLeft === 0;
  }

  async run(task: Task, onResult: (result: SeedResult) => void): Promise<void> {
    await this.#ready;
    this.#cloudsLeft -= 1;
    const done = this.#untilItWaits(task.seeds, onResult);
    this.#child.send(task);
    await done.catch((error: unknown) => {
      this.end();
      throw error;
    });
  }

  end(): void {
    if (this.#child.connected) this.#child.disconnect();
  }

  #untilItWaits(seeds: readonly number[], onResult: (result: SeedResult) => void): Promise<void> {
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const settle = (error?: Error) => {
        child.off('message', onMessage).off('error', settle).off('exit', onExit);
        if (error === undefined) resolve();
        else reject(error);
      };
      const onExit = (code: number | null, signal: NodeJS.Signals | null) =>
        settle(new Error(`a worker ended (${signal ?? code}) with seeds ${seeds.join(', ')}`));
      const onMessage = ({ result, done, failed }: Message) => {
        if (result !== undefined) onResult(result);
        if (failed !== undefined) settle(new Error(failed));
        else if (done !== undefined) settle();
      };
      child.on('message', onMessage).once('error', settle).once('exit', onExit);
    });
  }
}

/** In a worker: runs the tasks that its parent sends, one after the other, and sends back what came of each seed. */
export function serveTasks<Task extends CloudTask>(
  run: (task: Task, onResult: (result: SeedResult) => void) => Promise<void>,
): void {
  optimizeLater();
  // also when the parent died in the middle of a run, whose cloud would go on for nobody
  process.once('disconnect', () => process.exit());
  process.on('message', (task: Task) => {
    run(task, (result) => process.send?.({ result })).then(
      () => process.send?.({ done: true }),
      (error: unknown) => process.send?.({ failed: error instanceof Error ? error.stack : String(error) }),
    );
  });
  process.send?.({ done: true });
}
