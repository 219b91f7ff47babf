import { relative } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Attachment, type AttachOptions, attach, StateDirectoryHeldError } from '../local/process/client.ts';
import { isAlive, readLock } from '../local/process/lock-file.ts';
import type { Connection } from '../ops/follow.ts';
import { openTarget, type Target } from '../ops/target.ts';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import { type BuildReason, currentAssembly, prepareAssembly } from './assembly.ts';
import { planBuild } from './build-context.ts';
import { functionSettingsOf } from './function-settings.ts';
import { unlessInterrupted } from './interrupt.ts';
import type { CommonOptions, FollowVerbOptions } from './options.ts';
import { cloudDirectory, existingStateDirectory } from './state-directory.ts';
import { knownWorkflows, rememberWorkflow } from './workflows.ts';

/** A hold on the embedded cloud for as long as a command needs it. */
export interface Session extends Connection {
  readonly endpoint: string;
  readonly credentials: Attachment['credentials'];
  close(): void;
}

/**
 * Opens a cloud that runs the current sources.
 * @param state a state folder, prepared
 * @param interrupt ends the wait for it
 * @param notify shows a message to the user: that a synth begins, which takes seconds, and after it the resources of the
 * template that the cloud does not run
 * @throws InvalidInputError when another cloud holds the folder, or credentials for a service that is passed through are missing
 * @throws InterruptedError when the signal fires before it is open
 */
export async function openSession(
  state: string,
  options: Pick<FollowVerbOptions, 'time' | 'faultSeed' | 'context' | 'passThrough' | 'envFile'>,
  interrupt: AbortSignal,
  notify: (message: string) => void,
): Promise<Session> {
  const functionSettings = await unlessInterrupted(interrupt, functionSettingsOf(options));
  let isNew = false;
  const plan = await planBuild(options.context);
  const { chosen } = plan;
  const known = await knownWorkflows(state);
  const assembly = await prepareAssembly(state, plan, interrupt, (reason) => {
    isNew = true;
    const hasRun = known.some((each) => isDeepStrictEqual(each.context, chosen));
    notify(`building the app, ${buildReason(reason, hasRun)}`);
  });
  const attachOptions: AttachOptions = {
    stateDir: cloudDirectory(state),
    assembly,
    time: options.time ?? 'real',
    ...(functionSettings === undefined ? {} : { functionSettings }),
    ...(options.faultSeed === undefined ? {} : { seed: options.faultSeed }),
  };
  const attachment = await unlessInterrupted(interrupt, attachOrRefuse(attachOptions));
  await rememberWorkflow(state, { context: chosen, outputs: attachment.outputs });
  if (isNew && attachment.unsupported !== undefined) notify(attachment.unsupported);
  return sessionOf(attachment, attachOptions, notify);
}

/** Why the app is built, for a user. @param hasRun whether the same workflow and stage ran in this state folder before */
function buildReason(reason: BuildReason, hasRun: boolean): string {
  switch (reason.kind) {
    case 'changed':
      return `as ${shortPath(reason.input)} has changed`;
    case 'new':
      return hasRun
        ? 'as its last build is not kept any more'
        : 'as it has not been built here with this workflow and stage';
    default:
      return reason satisfies never;
  }
}

/** A path as seen from where the command is called, if that is shorter. */
function shortPath(path: string): string {
  const seen = relative(process.cwd(), path);
  return seen.length < path.length ? seen : path;
}

/** Opens the workflow that ran last in a state folder, for a command that starts no execution. */
export async function withTarget(options: CommonOptions, use: (target: Target) => Promise<void>): Promise<void> {
  await withTargets(options, ([target]) => use(target));
}

/** The workflow that ran last, and the others of the same state folder. */
export type Targets = readonly [Target, ...Target[]];

/**
 * Opens every workflow that ran in a state folder, for a command that starts no execution. The cloud is that of the workflow
 * that ran last: it keeps the executions, tables and logs of the others too, though it does not run their functions.
 */
export async function withTargets<Result>(
  options: CommonOptions,
  use: (targets: Targets) => Promise<Result>,
): Promise<Result> {
  const state = await existingStateDirectory(options.state);
  const stateDir = cloudDirectory(state);
  const owner = readLock(stateDir);
  const time = owner !== undefined && isAlive(owner.pid) ? owner.time : 'real';
  const attachOptions: AttachOptions = { stateDir, assembly: await currentAssembly(state), time };
  const session = sessionOf(await attachOrRefuse(attachOptions), attachOptions, () => undefined);
  const machine = session.target.stateMachineArn;
  const known = (await knownWorkflows(state)).filter(({ outputs }) => outputs.StateMachineArn !== machine);
  const { endpoint, credentials } = session;
  const others = known.map(({ outputs }) => targetOf({ endpoint, credentials, outputs }));
  try {
    return await use([session.target, ...others]);
  } finally {
    for (const other of others) other.close();
    session.close();
  }
}

function sessionOf(attached: Attachment, options: AttachOptions, notify: (message: string) => void): Session {
  let attachment = attached;
  let target = targetOf(attachment);
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
    async reconnect() {
      close();
      notify('the embedded cloud was lost; it is started again and continues where it was');
      attachment = await attachOrRefuse(options);
      target = targetOf(attachment);
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

function targetOf({
  endpoint,
  credentials,
  outputs,
}: Pick<Attachment, 'endpoint' | 'credentials' | 'outputs'>): Target {
  const stateMachineArn = outputs.StateMachineArn;
  if (stateMachineArn === undefined) throw new Error('the stack has no output StateMachineArn');
  const { WorkflowTableName: workflowTable = '', BreakerTableName: breakerTable = '' } = outputs;
  const { WorkflowName: workflow = '', StageName: stage = '', EventBusName: eventBus = '' } = outputs;
  return openTarget({ stateMachineArn, endpoint, credentials, workflow, stage, workflowTable, breakerTable, eventBus });
}
