import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** ministack needs about a second; a loaded machine gets a minute. */
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 10_000;

export const ACCOUNT = '000000000000';
export const REGION = 'eu-central-1';

export interface Emulator {
  readonly endpoint: string;
  /** Everything an AWS client needs to reach the emulator, and nothing that could reach a real account. */
  readonly environment: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/**
 * Lends an emulator, and a folder for what it and the work leave. The folder is kept, and its log named, when that fails.
 * @param virtualEnvironment folder of the Python environment it is installed in
 */
export async function inEmulator(
  virtualEnvironment: string | undefined,
  work: (emulator: Emulator, folder: string) => Promise<void>,
): Promise<void> {
  if (virtualEnvironment === undefined) throw new Error('give the Python environment that ministack is installed in');
  const folder = mkdtempSync(path.join(tmpdir(), 'ballast-emulator-'));
  const emulator = await startEmulator(path.resolve(virtualEnvironment), folder);
  try {
    reachNothingElse(emulator.environment);
    await work(emulator, folder);
  } catch (error) {
    console.error(`the emulator's log is ${path.join(folder, 'ministack.log')}`);
    throw error;
  } finally {
    await emulator.stop();
  }
  rmSync(folder, { recursive: true });
}

/**
 * Starts ministack on a free loopback port. It ends with this process, also when that is told to end.
 *
 * @param virtualEnvironment folder of the Python environment it is installed in
 * @param folder where it keeps its state and its log
 * @throws Error when it does not answer within a minute
 */
async function startEmulator(virtualEnvironment: string, folder: string): Promise<Emulator> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const log = openSync(path.join(folder, 'ministack.log'), 'a');
  const child = spawn(path.join(virtualEnvironment, 'bin', 'ministack'), {
    // a process group of its own: the Lambda workers it starts end with it
    detached: true,
    cwd: folder,
    stdio: ['ignore', log, log],
    env: {
      // its Node functions run on the `node` it finds first
      PATH: `${path.dirname(process.execPath)}:${process.env.PATH ?? ''}`,
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_REGION: REGION,
      // its functions under a custom runtime are told where AWS is by this
      AWS_ENDPOINT_URL: endpoint,
      // the Waits and the pauses between retries of its state machines take a tenth: its time is real
      SFN_WAIT_SCALE: '0.1',
      // its functions are processes; those that nobody has called for so long end
      LAMBDA_WARM_TTL_SECONDS: '60',
      TMPDIR: folder,
      STATE_DIR: path.join(folder, 'state'),
      S3_DATA_DIR: path.join(folder, 's3'),
    },
  });
  const stop = () => stopGroup(child);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void stop().finally(() => process.exit(1));
    });
  }
  try {
    await answering(child, `${endpoint}/_ministack/health`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, environment: environmentFor(endpoint), stop };
}

/** The clients of this process read their environment, too. */
function reachNothingElse(environment: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) {
    if (!(name in environment)) delete process.env[name];
  }
  Object.assign(process.env, environment);
}

function environmentFor(endpoint: string): NodeJS.ProcessEnv {
  const ours = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_') && !name.startsWith('CDK_'));
  return {
    ...Object.fromEntries(ours),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: REGION,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: '1',
    CDK_VALIDATION: 'false',
  };
}

async function answering(child: ChildProcess, url: string): Promise<void> {
  let failure: unknown;
  child.once('error', (error) => {
    failure = error;
  });
  const giveUpMs = Date.now() + START_LIMIT_MS;
  while (Date.now() < giveUpMs) {
    if (failure !== undefined) throw failure;
    if (child.exitCode !== null) throw new Error(`ministack ended with exit code ${child.exitCode}; see ministack.log`);
    const ready = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    await sleep(200);
  }
  throw new Error(`ministack does not answer at ${url} after ${START_LIMIT_MS / 1000} s; see ministack.log`);
}

async function stopGroup(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  process.kill(-pid, 'SIGTERM');
  const killer = setTimeout(() => process.kill(-pid, 'SIGKILL'), STOP_LIMIT_MS);
  await ended;
  clearTimeout(killer);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(address)));
    });
  });
}
