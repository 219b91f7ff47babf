import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { prepareStateDirectory } from '../../../cli/state-directory.ts';
import type { BuildContext } from '../../../lib/config.ts';
import type { TimeMode } from '../../../local/clock/clock.ts';
import { type Attachment, attach } from '../../../local/process/client.ts';
import { isAlive, readLock } from '../../../local/process/lock-file.ts';
import { linkFolder } from '../../../testing/link-folder.ts';
import { assemblyOf, assemblyOfCommand, buildForCommand, linkBuilt, type WorkflowName } from '../../support/synth.ts';
import { BALLAST, type Ended, runInProcess } from './in-process.ts';
import { openSimulatedCloud } from './simulated-cloud.ts';

/** The command line in a folder of its own: in the process of the test, or, to be interrupted or raced, in one of its own. */
export interface Cli {
  /** where it is called from; `.ballast` appears in it */
  readonly folder: string;
  run(...args: readonly string[]): Promise<Ended>;
  /** Runs it as a process of its own. */
  runAsProcess(...args: readonly string[]): Promise<Ended>;
  /**
   * Runs it on a stack of the cloud that is kept, as on AWS: by AWS's own variables for the endpoint and the credentials.
   * @param stack as `--stack` has it
   */
  runOnStack(stack: string, ...args: readonly string[]): Promise<Ended>;
  /**
   * Puts a guard between the commands on a stack and the cloud that is kept. Their caller is `operate`, unless another one is given.
   * @returns runs a command as another caller
   */
  guardStack(endpoint: string): (caller: string, stack: string, ...args: readonly string[]) => Promise<Ended>;
  /** the endpoint of the cloud that is kept, its credentials, and its newest assembly */
  readonly kept: Pick<Attachment, 'endpoint' | 'credentials'> & { readonly assembly: string };
  /** Starts it and goes on once stderr holds `text`; `ended` tells how it ended. */
  runUntil(text: string, ...args: readonly string[]): Promise<{ process: ChildProcess; ended: Promise<Ended> }>;
  /** Starts it and goes on at once. */
  begin(...args: readonly string[]): { process: ChildProcess; ended: Promise<Ended> };
  /** The same on a stack of the cloud that is kept. */
  beginOnStack(stack: string, ...args: readonly string[]): { process: ChildProcess; ended: Promise<Ended> };
  /** The same as another caller of the guard. */
  beginOnStackAs(
    caller: string,
    stack: string,
    ...args: readonly string[]
  ): { process: ChildProcess; ended: Promise<Ended> };
  /** As `runUntil` on a stack of the cloud that is kept. */
  runOnStackUntil(
    stack: string,
    text: string,
    ...args: readonly string[]
  ): Promise<{ process: ChildProcess; ended: Promise<Ended> }>;
  /** Puts built apps into a state folder: a command that needs one of them does not build it again. */
  useBuilt(workflows: readonly WorkflowName[], state?: string): Promise<void>;
  /**
   * Builds a workflow of its own into the state folder, in the process that tests share for synths: half the 5 s of processor time that
   * a command takes with a process of its own.
   */
  build(context: BuildContext): Promise<void>;
  /**
   * Keeps a cloud up in the process of the test, for commands in virtual time on one workflow: see `openSimulatedCloud`. It
   * replaces the cloud before it and continues its state.
   */
  simulateCloud(workflow: WorkflowName): Promise<void>;
  /**
   * Keeps the cloud of the last command up, so that each of the next ones does not start it and its functions anew.
   * @param time starts one in this time, if none is up @default - that of the last command
   */
  keepCloud(time?: TimeMode): Promise<void>;
  /** Lets it end again, and waits for that. */
  releaseCloud(): Promise<void>;
  /** Waits for the cloud of a state folder to end, as it does without commands. */
  whenIdle(state?: string): Promise<void>;
  /** Waits for its clouds to end and removes the folder. */
  remove(): Promise<void>;
}

export function createCli(): Cli {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-cli-'));
  const environment = (variables: NodeJS.ProcessEnv) => {
    const { NODE_OPTIONS: _, ...env } = process.env;
    return { ...env, ...variables };
  };
  const start = (args: readonly string[], variables: NodeJS.ProcessEnv = {}) =>
    spawn(process.execPath, [BALLAST, ...args], { cwd: folder, env: environment(variables) });
  const run = (args: readonly string[], variables: NodeJS.ProcessEnv = {}) =>
    runInProcess(args, folder, environment(variables));
  const attachments: Attachment[] = [];
  let simulated: Awaited<ReturnType<typeof openSimulatedCloud>> | undefined;
  const keptCloud = () => {
    const kept = simulated ?? attachments.at(-1);
    if (kept === undefined) throw new Error('no cloud is kept: call simulateCloud or keepCloud first');
    return kept;
  };
  const release = async () => {
    for (const attachment of attachments.splice(0)) attachment.close();
    await simulated?.stop();
    simulated = undefined;
  };
  let guard: string | undefined;
  const onStack = (stack: string, args: readonly string[], caller = 'operate') => {
    const kept = keptCloud();
    const variables = {
      AWS_ENDPOINT_URL: guard ?? kept.endpoint,
      AWS_SDK_UA_APP_ID: caller,
      AWS_ACCESS_KEY_ID: kept.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: kept.credentials.secretAccessKey,
      AWS_REGION: 'us-east-1',
    };
    return [[...args, '--target', 'aws', '--stack', stack], variables] as const;
  };
  const useBuilt: Cli['useBuilt'] = async (workflows, state = '.ballast') => {
    const directory = await prepareStateDirectory(join(folder, state));
    for (const workflow of workflows) {
      const assembly = await assemblyOfCommand(workflow);
      const copy = join(directory, 'assemblies', basename(assembly));
      if (!existsSync(copy)) linkFolder(assembly, copy);
    }
  };
  return {
    folder,
    useBuilt,
    get kept() {
      const { endpoint, credentials } = keptCloud();
      return { endpoint, credentials, assembly: join(folder, '.ballast', 'cdk.out') };
    },
    guardStack(endpoint) {
      guard = endpoint;
      return (caller, stack, ...args) => run(...onStack(stack, args, caller));
    },
    async build(context) {
      const state = await prepareStateDirectory(join(folder, '.ballast'));
      await buildForCommand(context, join(state, 'assemblies'));
    },
    async simulateCloud(workflow) {
      await release();
      const state = await prepareStateDirectory(join(folder, '.ballast'));
      await linkBuilt(workflow, join(state, 'assemblies'));
      simulated = await openSimulatedCloud(await assemblyOf(workflow), join(folder, '.ballast', 'cloud'));
    },
    async keepCloud(wanted) {
      const state = join(folder, '.ballast');
      const stateDir = join(state, 'cloud');
      const time = wanted ?? readLock(stateDir)?.time ?? 'virtual';
      attachments.push(await attach({ stateDir, assembly: join(state, 'cdk.out'), time }));
    },
    async releaseCloud() {
      await release();
      await whenIdle(join(folder, '.ballast', 'cloud'));
    },
    run: (...args) => run(args),
    runAsProcess: (...args) => endOf(start(args)),
    runOnStack: (stack, ...args) => run(...onStack(stack, args)),
    begin: (...args) => begun(start(args)),
    beginOnStack: (stack, ...args) => begun(start(...onStack(stack, args))),
    beginOnStackAs: (caller, stack, ...args) => begun(start(...onStack(stack, args, caller))),
    runUntil: (text, ...args) => untilSaid(text, start(args)),
    runOnStackUntil: (stack, text, ...args) => untilSaid(text, start(...onStack(stack, args))),
    whenIdle: (state = '.ballast') => whenIdle(join(folder, state, 'cloud')),
    async remove() {
      await release();
      const entries = readdirSync(folder, { withFileTypes: true });
      const states = entries.filter((entry) => entry.isDirectory());
      for (const { name } of states) await whenIdle(join(folder, name, 'cloud'));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function begun(child: ReturnType<typeof spawn>) {
  return { process: child, ended: endOf(child) };
}

async function untilSaid(text: string, child: ReturnType<typeof spawn>) {
  const ended = endOf(child);
  let said = '';
  await new Promise<void>((resolve, reject) => {
    for (const output of [child.stdout, child.stderr]) {
      output?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes(text)) resolve();
      });
    }
    child.once('close', () => reject(new Error(`it ended without saying "${text}":\n${said}`)));
  });
  return { process: child, ended };
}

async function whenIdle(cloud: string): Promise<void> {
  while (isHeld(cloud)) await sleep(100);
}

function isHeld(cloud: string): boolean {
  const owner = readLock(cloud);
  return owner !== undefined && isAlive(owner.pid);
}

function endOf(child: ReturnType<typeof spawn>): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve) => {
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
