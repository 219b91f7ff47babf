import { type Cloud, startCloud } from '../assembly/cloud.ts';
import { readAssembly } from '../assembly/template/cloud-assembly.ts';
import type { TimeMode } from '../clock/clock.ts';
import { type FunctionSettings, NO_SETTINGS } from '../services/lambda/function-settings.ts';
import { acquireLock, type LockOwner, releaseLock, updateLock } from './lock-file.ts';
import { optimizeLater } from './optimize-later.ts';
import { growYoungHeap } from './young-heap.ts';

/** Options of the process, as JSON in its first argument. */
export interface MainOptions {
  readonly stateDir: string;
  readonly assembly: string;
  readonly time: TimeMode;
  readonly seed?: number;
  /** settings for functions come in a message */
  readonly hasSettings: boolean;
}

/** A message of the parent process. */
export interface MainRequest {
  readonly kind: 'settings';
  readonly settings: FunctionSettings;
}

/** A message to the parent process. */
export type MainMessage =
  | { readonly kind: 'listening' }
  | { readonly kind: 'held' }
  | { readonly kind: 'failed'; readonly message: string };

/** How long the cloud outlives its last client: between two commands of a script it need not start anew. */
const IDLE_MS = 1_000;
/**
 * How long it outlives its last client while calls are under way: as on AWS, an execution runs without clients. No
 * function takes longer; a call still under way then is repeated at the next start.
 */
const LONGEST_UNATTENDED_MS = 900_000;
/** The first client connects later: the endpoint is sent to it only when everything is up. */
const FIRST_CLIENT_MS = 10_000;

optimizeLater();
growYoungHeap();
process.umask(0o077); // the state directory holds results and inputs: other users must not read them
await main(JSON.parse(process.argv[2] ?? '{}') as MainOptions).catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  console.error(error);
  notifyParent({ kind: 'failed', message }, () => process.exit(1));
});

async function main({ stateDir, assembly, time, seed, hasSettings }: MainOptions): Promise<void> {
  const settings = hasSettings ? receivedSettings() : NO_SETTINGS;
  const startedAtMs = Date.now();
  const { fingerprint } = readAssembly(assembly);
  const owner = (state: LockOwner['state'], port?: number): LockOwner => ({
    pid: process.pid,
    startedAtMs,
    time,
    fingerprint,
    state,
    sinceMs: Date.now(),
    ...(port === undefined ? {} : { port }),
  });
  if (!(await acquireLock(stateDir, owner('starting')))) {
    notifyParent({ kind: 'held' });
    return;
  }
  let idle: NodeJS.Timeout | undefined;
  let unattendedSinceMs = startedAtMs;
  let isStopping = false;
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    updateLock(stateDir, owner('stopping'));
    cloud
      .stop()
      .catch((error: unknown) => console.error(error))
      .finally(() => {
        releaseLock(stateDir);
        process.exit();
      });
  };
  const stopUnlessBusy = () => {
    const isBusy = cloud.stepFunctions.hasCallsUnderWay();
    if (isBusy && Date.now() - unattendedSinceMs < LONGEST_UNATTENDED_MS) idle = setTimeout(stopUnlessBusy, IDLE_MS);
    else stop();
  };
  const cloud: Cloud = await startCloud({
    assembly,
    stateDir,
    time,
    functionSettings: await settings,
    ...(seed === undefined ? {} : { seed }),
    onClientCount: (count) => {
      clearTimeout(idle);
      unattendedSinceMs = Date.now();
      if (count === 0) idle = setTimeout(stopUnlessBusy, IDLE_MS);
    },
  }).catch((error: unknown) => {
    releaseLock(stateDir);
    throw error;
  });
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('SIGHUP', stop);
  idle = setTimeout(stopUnlessBusy, FIRST_CLIENT_MS);
  updateLock(stateDir, owner('listening', cloud.port));
  notifyParent({ kind: 'listening' });
}

/** Without settings if the parent process ends before it has sent them. */
function receivedSettings(): Promise<FunctionSettings> {
  return new Promise((resolve) => {
    process.once('message', (request: MainRequest) => resolve(request.settings));
    process.once('disconnect', () => resolve(NO_SETTINGS));
    if (!process.connected) resolve(NO_SETTINGS);
  });
}

/** The parent process may have ended, which is no failure. */
function notifyParent(message: MainMessage, then: () => void = () => undefined): void {
  if (process.send === undefined) {
    then();
    return;
  }
  process.send(message, () => {
    process.disconnect?.();
    then();
  });
}
