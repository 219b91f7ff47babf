import { EMULATED_MODELS } from '../lib/config.ts';
import { type Attachment, type AttachOptions, attach, StateDirectoryHeldError } from '../local/process/client.ts';
import { isAlive, readLock } from '../local/process/lock-file.ts';
import type { Connection } from '../ops/follow.ts';
import { openTarget, type Target } from '../ops/target.ts';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import { outputsOf } from './assembly/workflows.ts';
import { currentAssembly } from './assembly.ts';
import { type BuiltWorkflow, buildWorkflow, folderOf } from './build-workflow.ts';
import { functionSettingsOf, NO_MODEL_NOTICE, standInsOf, withStandIns } from './function-settings.ts';
import { unlessInterrupted } from './interrupt.ts';
import type { CommonOptions, FollowVerbOptions } from './options.ts';
import { onlyWorkflow, selectWorkflows, type Targets } from './select-workflow.ts';
import { withStack } from './stack-session.ts';
import { cloudDirectory, existingStateDirectory } from './state-directory.ts';
import { knownWorkflows, rememberWorkflow } from './workflows.ts';

/** A hold on the embedded cloud for as long as a command needs it. */
export interface Session extends Connection {
  readonly endpoint: string;
  readonly credentials: Attachment['credentials'];
  readonly nowMs: Attachment['nowMs'];
  /** Whether the cloud runs the functions of a state machine's workflow, and not only keeps its executions. */
  runs(stateMachineArn: string): boolean;
  close(): void;
}

export interface SessionOptions
  extends Pick<
    FollowVerbOptions,
    'time' | 'faultSeed' | 'context' | 'workflow' | 'passThrough' | 'envFile' | 'standIn'
  > {
  /** the workflow, when it is built already @default - it is built now */
  readonly built?: BuiltWorkflow;
}

/**
 * Opens a cloud that runs the current sources.
 * @param state a state folder, prepared
 * @param interrupt ends the wait for it
 * @param notify shows a message to the user: that a synth begins, which takes seconds, and after it the resources of the
 * template that the cloud does not run
 * @throws InvalidInputError when another cloud holds the folder, credentials for a service that is passed through are missing, or
 * a stand-in cannot be used
 * @throws InterruptedError when the signal fires before it is open
 */
export async function openSession(
  state: string,
  options: SessionOptions,
  interrupt: AbortSignal,
  notify: (message: string) => void,
): Promise<Session> {
  if (options.context?.models === EMULATED_MODELS) notify(NO_MODEL_NOTICE);
  const given = await unlessInterrupted(interrupt, functionSettingsOf(options));
  const standIns = await unlessInterrupted(interrupt, standInsOf(state, options.standIn));
  const built = options.built ?? (await buildWorkflow(state, options, interrupt, notify));
  const functionSettings = await withStandIns(given, built.assembly, standIns);
  const attachOptions: AttachOptions = {
    stateDir: cloudDirectory(state),
    assembly: built.assembly,
    time: options.time ?? 'real',
    ...(functionSettings === undefined ? {} : { functionSettings }),
    ...(options.faultSeed === undefined ? {} : { seed: options.faultSeed }),
  };
  const attachment = await unlessInterrupted(interrupt, attachOrRefuse(attachOptions));
  const find = ({ outputs, stacks }: Attachment) =>
    built.selected === undefined ? outputs : outputsOf(built.selected, stacks);
  const folder = folderOf(built);
  const known = { context: built.chosen, outputs: find(attachment), ...(folder === undefined ? {} : { folder }) };
  await rememberWorkflow(state, known);
  if (built.isNew && attachment.unsupported !== undefined) notify(attachment.unsupported);
  return sessionOf(attachment, attachOptions, notify, find);
}

/**
 * Opens the one workflow of a command that starts no execution: on the embedded cloud the one that ran last, or the one that
 * `--workflow` names.
 */
export async function withTarget(options: CommonOptions, use: (target: Target) => Promise<void>): Promise<void> {
  await withTargets(options, (targets) => use(options.target === 'aws' ? onlyWorkflow(targets) : targets[0]));
}

/**
 * Opens the workflows of a command that starts no execution: those of a stack on AWS, or those that ran in a state folder, the
 * last one first.
 */
export async function withTargets<Result>(
  options: CommonOptions,
  use: (targets: Targets) => Promise<Result>,
): Promise<Result> {
  const notify = (message: string) => process.stderr.write(`${message}\n`);
  if (options.target === 'aws') return await withStack(options, notify, use);
  const session = await openTargets(options, notify);
  try {
    return await use(selectWorkflows(session.targets, options));
  } finally {
    session.close();
  }
}

/** Every workflow that ran in a state folder, the last one first. */
export interface TargetsSession {
  readonly targets: Targets;
  /** Whether the cloud runs the functions of a state machine's workflow, and not only keeps its executions. */
  runs(stateMachineArn: string): boolean;
  /** Opens them again after the embedded cloud was lost. */
  reconnect(): Promise<void>;
  close(): void;
}

/**
 * Opens every workflow that ran in a state folder. The cloud is that of the workflow that ran last: it keeps the executions,
 * tables and logs of the others too, though it does not run their functions.
 */
export async function openTargets(options: CommonOptions, notify: (message: string) => void): Promise<TargetsSession> {
  const state = await existingStateDirectory(options.state);
  const stateDir = cloudDirectory(state);
  const owner = readLock(stateDir);
  const time = owner !== undefined && isAlive(owner.pid) ? owner.time : 'real';
  const attachOptions: AttachOptions = { stateDir, assembly: await currentAssembly(state), time };
  const known = await knownWorkflows(state);
  // the assembly of a project may have several workflows
  const find = ({ outputs }: Attachment) => known[0]?.outputs ?? outputs;
  const session = sessionOf(await attachOrRefuse(attachOptions), attachOptions, notify, find);
  const openOthers = () => {
    const { endpoint, credentials, nowMs } = session;
    return known.slice(1).map(({ outputs }) => targetOf({ endpoint, credentials, nowMs, outputs }));
  };
  let others = openOthers();
  const closeOthers = () => {
    for (const other of others) other.close();
  };
  return {
    get targets(): Targets {
      return [session.target, ...others];
    },
    runs: (stateMachineArn) => session.runs(stateMachineArn),
    async reconnect() {
      closeOthers();
      await session.reconnect();
      others = openOthers();
    },
    close() {
      closeOthers();
      session.close();
    },
  };
}

/** @param find the outputs of the workflow among those of the cloud */
function sessionOf(
  attached: Attachment,
  options: AttachOptions,
  notify: (message: string) => void,
  find: (attachment: Attachment) => Readonly<Record<string, string>>,
): Session {
  let attachment = attached;
  const open = () => targetOf({ ...attachment, outputs: find(attachment) });
  let target = open();
  const close = () => {
    target.close();
    attachment.close();
  };
  return {
    get target() {
      return target;
    },
    get endpoint() {
      return attachment.endpoint;
    },
    get credentials() {
      return attachment.credentials;
    },
    get nowMs() {
      return attachment.nowMs;
    },
    runs: (stateMachineArn) =>
      Object.values(attachment.stacks).some((outputs) => Object.values(outputs).includes(stateMachineArn)),
    async reconnect() {
      close();
      notify('the embedded cloud was lost; it is started again and continues where it was');
      attachment = await attachOrRefuse(options);
      target = open();
    },
    close,
  };
}

/** AWS's own variable for another endpoint: a user who set it may expect the executions of that one. */
const ENDPOINT_VARIABLE = 'AWS_ENDPOINT_URL';

async function attachOrRefuse(options: AttachOptions): Promise<Attachment> {
  if ((process.env[ENDPOINT_VARIABLE] ?? '') !== '') {
    process.stderr.write(
      `${ENDPOINT_VARIABLE} is set and has no effect here: this is the embedded cloud of ${options.stateDir}\n`,
    );
  }
  try {
    return await attach(options);
  } catch (error) {
    if (error instanceof StateDirectoryHeldError) throw new InvalidInputError(error.message, { cause: error });
    throw error;
  }
}

/** The target of a workflow in the embedded cloud. @param outputs of the workflow, by their plain names */
export function targetOf({
  endpoint,
  credentials,
  nowMs,
  outputs,
}: Pick<Attachment, 'endpoint' | 'credentials' | 'nowMs' | 'outputs'>): Target {
  const stateMachineArn = outputs.StateMachineArn;
  if (stateMachineArn === undefined) throw new Error('the stack has no output StateMachineArn');
  const { WorkflowTableName: workflowTable = '', BreakerTableName: breakerTable = '' } = outputs;
  const { WorkflowName: workflow = '', StageName: stage = '', EventBusName: eventBus = '' } = outputs;
  const names = { stateMachineArn, workflow, stage, workflowTable, breakerTable, eventBus };
  return openTarget({ endpoint, credentials, nowMs, ...names });
}
