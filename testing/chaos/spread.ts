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
}

/** The script of the workers, which calls `serveTasks`. */
export interface WorkerScript {
  readonly file: string;
  /** of Node @default - none */
  readonly execArgv?: readonly string[];
}

/**
 * Runs clouds on all cores, each in a process of its own.
 * @param onResult called as soon as a seed is done, in any order; after `enough` the tasks of its group are left out
 */
export async function runClouds<Task extends CloudTask>(
  { file, execArgv = [] }: WorkerScript,
  tasks: readonly Task[],
  onResult: (result: SeedResult, task: Task) => 'go on' | 'enough',
): Promise<void> {
  const queue = [...tasks];
  const ended = new Set<string>();
  const next = () => {
    let task = queue.shift();
    while (task?.group !== undefined && ended.has(task.group)) task = queue.shift();
    return task;
  };
  const runProcess = () =>
    new Promise<void>((resolve, reject) => {
      const child: ChildProcess = fork(file, {
        execArgv: [...execArgv, '--no-warnings', '--max-semi-space-size=32'],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      let current: Task | undefined;
      let left = CLOUDS_PER_PROCESS;
      child.on('message', ({ result, done, failed }: Message) => {
        if (failed !== undefined) reject(new Error(failed));
        if (result !== undefined && current !== undefined && onResult(result, current) === 'enough') {
          ended.add(current.group ?? '');
        }
        if (done === undefined) return;
        current = left > 0 ? next() : undefined;
        left -= 1;
        if (current === undefined) child.disconnect();
        else child.send(current);
      });
      child.on('error', reject);
      child.on('exit', (code, signal) => {
        if (current !== undefined)
          reject(new Error(`a worker ended (${signal ?? code}) with seeds ${current.seeds.join(', ')}`));
        else resolve();
      });
    });
  const lane = async () => {
    while (queue.length > 0) await runProcess();
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), tasks.length) }, lane));
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
