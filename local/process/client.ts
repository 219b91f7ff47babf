import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readAssembly } from '../assembly/template/cloud-assembly.ts';
import type { TimeMode } from '../clock/clock.ts';
import { readSavedClock } from '../clock/saved.ts';
import type { FunctionSettings } from '../services/lambda/function-settings.ts';
import { type CloudCredentials, credentialsFile, readCredentials } from '../wire/credentials.ts';
import { type KeepAlive, openKeepAlive } from './keep-alive.ts';
import { isAlive, type LockOwner, readLock } from './lock-file.ts';
import type { MainMessage, MainOptions, MainRequest } from './main.ts';

export interface AttachOptions {
  /** where the cloud keeps everything between two commands; created when absent */
  readonly stateDir: string;
  /** the output folder of `cdk synth` */
  readonly assembly: string;
  /** @default 'real' */
  readonly time?: TimeMode;
  /** of everything random. @default - the one the state directory had, or a new one */
  readonly seed?: number;
  /** for functions that are started from now on, also for other clients @default - those the cloud has, at first none */
  readonly functionSettings?: FunctionSettings;
}

/** A client's connection to a running cloud: the cloud runs as long as one is open. */
export interface Attachment {
  /** for AWS_ENDPOINT_URL: `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** credentials that sign requests to it */
  readonly credentials: CloudCredentials;
  readonly outputs: Readonly<Record<string, string>>;
  /** the outputs of each stack, by its name */
  readonly stacks: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** describes resources of the template that the cloud does not run. @default - all are run */
  readonly unsupported?: string;
  readonly mode: TimeMode;
  /** the cloud's time, in milliseconds since the epoch */
  nowMs(): number;
  readonly pid: number;
  /** Called once when the cloud ends without `close`: attaching again restarts it, and it continues its executions. */
  onLost(callback: () => void): void;
  close(): void;
}

/** Another cloud owns the state directory and cannot be used instead. */
export class StateDirectoryHeldError extends Error {
  readonly owner: LockOwner;
  constructor(message: string, owner: LockOwner) {
    super(message);
    this.name = 'StateDirectoryHeldError';
    this.owner = owner;
  }
}

const ATTACH_TIMEOUT_MS = 30_000;
const POLL_MS = 25;
/** Without clients a cloud ends after 1 s; one that is still there later is in use. */
const IN_USE_AFTER_MS = 3_000;

/**
 * Attaches to the cloud of a state directory, and starts it when there is none.
 *
 * @throws StateDirectoryHeldError when one runs with another time mode or another version of the template
 * @throws Error when it cannot be started, with its message
 */
export async function attach(options: AttachOptions): Promise<Attachment> {
  const stateDir = resolve(options.stateDir);
  const { directory: assembly, fingerprint } = readAssembly(options.assembly);
  const time = options.time ?? 'real';
  const main: MainOptions = {
    stateDir,
    assembly,
    time,
    hasSettings: options.functionSettings !== undefined,
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  };
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });

  const startedMs = performance.now();
  while (performance.now() - startedMs < ATTACH_TIMEOUT_MS) {
    const owner = readLock(stateDir);
    if (owner === undefined || !isAlive(owner.pid)) {
      await start(main, options.functionSettings);
    } else if (owner.state === 'listening' && owner.port !== undefined) {
      const conflict = conflictOf(owner, time, fingerprint);
      if (conflict === undefined) {
        const credentials = readCredentials(stateDir);
        if (credentials === undefined) throw refusedBy(owner, stateDir);
        const keepAlive = await openKeepAlive(owner.port, credentials, options.functionSettings);
        if (keepAlive === 'refused') throw refusedBy(owner, stateDir);
        if (keepAlive !== undefined) return toAttachment(stateDir, owner, owner.port, credentials, keepAlive);
        await start(main, options.functionSettings); // alive, but not listening: the process id was reused
      } else if (performance.now() - startedMs > IN_USE_AFTER_MS) {
        throw new StateDirectoryHeldError(`${stateDir} is held by process ${owner.pid}, ${conflict}`, owner);
      }
    }
    await sleep(POLL_MS);
  }
  throw new Error(`the embedded cloud did not come up within ${ATTACH_TIMEOUT_MS / 1000} s; see ${logFile(stateDir)}`);
}

function conflictOf(owner: LockOwner, time: TimeMode, fingerprint: string): string | undefined {
  const since = new Date(owner.startedAtMs).toISOString();
  if (owner.time !== time) {
    return `which has run in ${owner.time} time since ${since}; wait for it to end, or use another state directory for ${time} time`;
  }
  if (owner.fingerprint !== fingerprint) {
    return `which has run another version of the template since ${since}; wait for it to end, or use another state directory`;
  }
  return undefined;
}

/** The file was removed or replaced since that process started, or the lock names a process of another cloud by now. */
function refusedBy({ pid, port }: LockOwner, stateDir: string): Error {
  return new Error(
    `process ${pid}, which holds ${stateDir} and listens on port ${port}, does not take the credentials in ${credentialsFile(stateDir)}; end it, and the next command starts anew`,
  );
}

/** Starts the cloud's process, detached: neither Ctrl-C nor the end of this process reaches it. */
async function start(options: MainOptions, settings: FunctionSettings | undefined): Promise<void> {
  const log = openSync(logFile(options.stateDir), 'a', 0o600);
  const { PATH, HOME, TMPDIR } = process.env;
  const child = spawn(process.execPath, [mainScript(), JSON.stringify(options)], {
    detached: true,
    cwd: options.stateDir,
    env: { PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }), TZ: 'UTC' }, // functions run in UTC, as on AWS
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  // not among its arguments, which other users of the machine can read
  if (settings !== undefined) child.send({ kind: 'settings', settings } satisfies MainRequest);
  const message = await firstMessage(child);
  child.unref();
  if (child.connected) child.disconnect();
  if (message.kind === 'failed') throw new Error(`the embedded cloud did not start: ${message.message}`);
}

/** In the repository, where this is TypeScript, the process runs the JavaScript that is built of it. */
function mainScript(): string {
  const script = import.meta.url.endsWith('.ts') ? '../../build/cloud.js' : 'main.js';
  return fileURLToPath(new URL(script, import.meta.url));
}

function firstMessage(child: ChildProcess): Promise<MainMessage> {
  return new Promise((settle) => {
    child.once('message', (message) => settle(message as MainMessage));
    child.once('error', ({ message }) => settle({ kind: 'failed', message }));
    child.once('exit', (code, signal) =>
      settle({ kind: 'failed', message: `its process ended with ${signal ?? code}` }),
    );
  });
}

function toAttachment(
  stateDir: string,
  owner: LockOwner,
  port: number,
  credentials: CloudCredentials,
  keepAlive: KeepAlive,
): Attachment {
  const { outputs, stacks, unsupported } = keepAlive.greeting;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    credentials,
    outputs,
    stacks,
    ...(unsupported === undefined ? {} : { unsupported }),
    mode: owner.time,
    // virtual time is saved at each jump; real time ahead, for the case of a kill
    nowMs: owner.time === 'virtual' ? () => readSavedClock(stateDir)?.nowMs ?? Date.now() : Date.now,
    pid: owner.pid,
    onLost: keepAlive.onLost,
    close: keepAlive.close,
  };
}

function logFile(stateDir: string): string {
  return join(stateDir, 'cloud.log');
}
