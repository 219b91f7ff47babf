import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { SeedResult } from './run-seeds.ts';
import type { CloudTask } from './worker.ts';

type Message = { result?: SeedResult; done?: true; failed?: string };

/** A process is replaced after so many clouds: code that a bundle evaluated is never freed. */
const CLOUDS_PER_PROCESS = 20;

/**
 * Runs clouds on all cores, each in a process of its own.
 * @param onResult called as soon as a seed is done, in any order @returns once all are done, or `onResult` says that it is enough
 */
export async function runClouds(
  tasks: readonly CloudTask[],
  onResult: (result: SeedResult, task: CloudTask) => 'go on' | 'enough',
): Promise<void> {
  const queue = [...tasks];
  const isEnough = new Set<CloudTask['canary']>();
  const next = () => {
    let task = queue.shift();
    while (task?.canary !== undefined && isEnough.has(task.canary)) task = queue.shift();
    return task;
  };
  const runProcess = () =>
    new Promise<void>((resolve, reject) => {
      const child: ChildProcess = fork(new URL('./worker.ts', import.meta.url), {
        execArgv: ['--import', 'tsx', '--no-warnings', '--max-semi-space-size=32'],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      let current: CloudTask | undefined;
      let left = CLOUDS_PER_PROCESS;
      child.on('message', ({ result, done, failed }: Message) => {
        if (failed !== undefined) reject(new Error(failed));
        if (result !== undefined && current !== undefined && onResult(result, current) === 'enough') {
          isEnough.add(current.canary);
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
