import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { currentAssembly } from '../../cli/assembly.ts';
import { targetOf } from '../../cli/session.ts';
import { knownWorkflows } from '../../cli/workflows.ts';
import { attach } from '../../local/process/client.ts';
import { isAlive, readLock } from '../../local/process/lock-file.ts';
import { startExecution } from '../../ops/start.ts';
import { watchExecution } from '../../ops/watch.ts';
import type { Json } from '../../patterns/json/json.ts';

/** A state folder with executions, and a console that shows it. */
export interface ServedConsole {
  readonly state: string;
  readonly url: string;
  /** Prints the JSON of a command. */
  ballast(...args: readonly string[]): unknown;
  /** Kills the process of the cloud, as a machine that goes down does. */
  killCloud(): void;
  close(): Promise<void>;
}

const BALLAST = resolve('bin/ballast.js');

/** 10,000 executions are 5 MB of JSON. */
const MOST_BYTES = 100_000_000;

/** The command line, in the folder that has the state folder. */
export function commandsOn(state: string): (...args: readonly string[]) => unknown {
  return (...args) => {
    try {
      const command = [BALLAST, ...args, '--json'];
      return JSON.parse(
        execFileSync('node', command, {
          cwd: dirname(state),
          encoding: 'utf8',
          maxBuffer: MOST_BYTES,
          stdio: ['ignore', 'pipe', 'ignore'],
        }),
      );
    } catch (error) {
      // an execution that fails ends the command with 1, after it has printed its outcome
      const { stdout } = error as { stdout?: string };
      if (stdout === undefined || stdout === '') throw error;
      return JSON.parse(stdout);
    }
  };
}

/** Does what a command says that the page shows, in the folder that has the state folder. @returns the JSON that it printed */
export function runShown(state: string, command: string): unknown {
  const line = `${command.replace(/^npx ballast/, `node ${BALLAST}`)} --json`;
  const options = { cwd: dirname(state), encoding: 'utf8', maxBuffer: MOST_BYTES } as const;
  return JSON.parse(execFileSync('sh', ['-c', line], { ...options, stdio: ['ignore', 'pipe', 'inherit'] }));
}

/** The first command of a new user. Its execution may fail, which ends the command with 1. */
export function npmStart(state: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync('npm', ['start', '--silent', '--', ...args, '--state', state], {
    encoding: 'utf8',
  });
  if (status !== 0 && status !== 1) throw new Error(`npm start ended with ${status}: ${stderr}`);
}

/** An execution by its name, which is its workflow's id too. */
export interface StartedRun {
  readonly id: string;
  readonly ticker?: string;
  /** @default - that of the reference workflow, with the ticker */
  readonly input?: Json;
  readonly faults?: readonly string[];
}

/**
 * Runs executions one after another on the workflow that ran last. Their input is checked by the workflow only, as that of any caller of
 * StartExecution.
 * @param time in real time none is waited for
 */
export async function runAll(
  state: string,
  runs: readonly StartedRun[],
  time: 'virtual' | 'real' = 'virtual',
): Promise<void> {
  const cloud = await attach({ stateDir: join(state, 'cloud'), assembly: await currentAssembly(state), time });
  const target = targetOf({ ...cloud, outputs: (await knownWorkflows(state))[0]?.outputs ?? cloud.outputs });
  try {
    for (const { id, ticker = 'AAPL', input = { ticker }, faults = [] } of runs) {
      const request = { input, faults: [...faults], faultSeed: 0, resume: false };
      const { executionArn } = await startExecution(target, id, request);
      if (time === 'virtual') await watchExecution(target, executionArn, { everyMs: 20, onHistory: () => {} });
    }
  } finally {
    target.close();
    cloud.close();
  }
}

/** Starts a console on a new state folder. @param prepare runs the executions that the console will show */
export async function serveConsoleOf(
  prepare: (ballast: ServedConsole['ballast'], state: string) => Promise<void>,
): Promise<ServedConsole> {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-console-'));
  const state = join(folder, '.ballast');
  const ballast = commandsOn(state);
  await prepare(ballast, state);
  // the cloud of the last command is in virtual time, in which nothing runs long enough to be stopped
  for (let lock = readLock(join(state, 'cloud')); lock !== undefined && isAlive(lock.pid); ) {
    await sleep(100);
    lock = readLock(join(state, 'cloud'));
  }
  const child = spawn('node', [BALLAST, 'console', '--no-open', '--json'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return {
    state,
    ballast,
    url: await urlOf(child),
    killCloud() {
      const { pid } = readLock(join(state, 'cloud')) ?? {};
      if (pid === undefined) throw new Error('no cloud runs');
      process.kill(pid, 'SIGKILL');
    },
    async close() {
      child.kill('SIGINT');
      await new Promise((resolve) => child.once('close', resolve));
      // a cloud with executions that run goes on for a while, and writes into the folder
      const { pid } = readLock(join(state, 'cloud')) ?? {};
      if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
    },
  };
}

/** The address that a console prints. */
export function urlOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let stdout = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      if (stdout.includes('}')) resolve((JSON.parse(stdout) as { url: string }).url);
    });
    child.once('close', (code) => reject(new Error(`the console ended with ${code}`)));
  });
}
