import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import { readOwner } from '../stores/checkpoints/ownership.ts';
import { executionArnOf, mayBeNameOf } from './execution-name.ts';
import { listExecutions } from './list.ts';
import { type Execution, readExecution } from './status.ts';
import { type Target, workflowTableOf } from './target.ts';

/** The rule of Step Functions; a request with another name is refused. */
const EXECUTION_NAME = /^[A-Za-z0-9_-]{1,80}$/;
/** So many names are listed when none matches. */
const SHOWN = 5;

/** An execution and the workflow it is of. */
export interface Located {
  readonly target: Target;
  readonly executionArn: string;
  /** as it was just described */
  readonly execution: Execution;
}

/**
 * Finds an execution by its ARN, its name, or the id of its workflow, of which the newest counts.
 * @throws InvalidInputError when there is none, naming some there are
 */
export async function locateExecution(target: Target, id: string): Promise<string> {
  return (await locateAmong([target], id)).executionArn;
}

/**
 * Finds an execution of one of several workflows; where more than one has it, the first of them counts.
 * @throws InvalidInputError when there is none, naming some there are
 */
export async function locateAmong(targets: readonly Target[], id: string): Promise<Located> {
  for (const target of targets) {
    const execution = id.startsWith('arn:') ? await findByArn(target, id) : await findByName(target, id);
    if (execution !== undefined) return { target, executionArn: execution.executionArn, execution };
  }
  const { executions } = await listExecutions(targets, { limit: SHOWN + 1 });
  throw notFound(
    id,
    executions.map(({ name }) => name),
  );
}

/** By name first; then by the id of the workflow: the execution that owns it, or the newest that was refused it. */
async function findByName(target: Target, id: string): Promise<Execution | undefined> {
  if (!EXECUTION_NAME.test(id)) return undefined;
  const named = await findNamed(target, id);
  if (named !== undefined) return named;
  if (target.workflowTable === '') return undefined;
  const { owner, execution: owned } = await findOwner(target, id);
  if (owned !== undefined) return owned;
  const [newest] = (await listExecutions([target], { limit: 1, filter: { workflowId: id } })).executions;
  const found = newest === undefined ? undefined : await findByArn(target, newest.executionArn);
  if (found !== undefined) return found;
  if (owner !== undefined || newest !== undefined) throw forgotten(id);
  // one that is accepted and ends between these requests is no longer running, and owns its workflow
  return (await findBeforeAccepted(target, id)) ?? (await findOwner(target, id)).execution;
}

/** The execution that owns a workflow, as it is stored, and as Step Functions has it. */
async function findOwner(target: Target, workflowId: string) {
  const owner = await readOwner(workflowTableOf(target), workflowId);
  return { owner, execution: owner === undefined ? undefined : await findByArn(target, owner.executionArn) };
}

/** The newest running execution that was started for a workflow, of which nothing is stored until Accept has run. */
async function findBeforeAccepted(target: Target, workflowId: string): Promise<Execution | undefined> {
  const { stateMachineArn } = target;
  const running = await target.stepFunctions.send(
    new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' }),
  );
  for (const { name = '', executionArn = '' } of running.executions ?? []) {
    const execution = mayBeNameOf(name, workflowId) ? await findByArn(target, executionArn) : undefined;
    if (execution?.workflowId === workflowId) return execution;
  }
  return undefined;
}

/** Records of a workflow are kept longer than its executions. */
function forgotten(id: string): InvalidInputError {
  return new InvalidInputError(
    `Step Functions has forgotten the executions of ${JSON.stringify(id)}, as it does 90 days after their end; ` +
      `\`ballast checkpoints ${id}\` shows what is stored of the workflow, \`ballast resume ${id}\` continues it`,
  );
}

async function findByArn(target: Target, executionArn: string): Promise<Execution | undefined> {
  // an execution's ARN is its state machine's with its own name: another workflow's target is not the one to ask
  const machine = executionArn.replace(':execution:', ':stateMachine:').replace(/:[^:]*$/, '');
  if (machine !== target.stateMachineArn) return undefined;
  return await readIfThere(target, executionArn);
}

/** The execution of a name, which is one request. @returns undefined when there is none, and for what is no name */
export async function findNamed(target: Target, name: string): Promise<Execution | undefined> {
  if (!EXECUTION_NAME.test(name)) return undefined;
  return await readIfThere(target, executionArnOf(target.stateMachineArn, name));
}

async function readIfThere(target: Target, executionArn: string): Promise<Execution | undefined> {
  try {
    return await readExecution(target, executionArn);
  } catch (error) {
    if (!(error instanceof Error) || !['ExecutionDoesNotExist', 'InvalidArn'].includes(error.name)) throw error;
    return undefined;
  }
}

function notFound(id: string, names: readonly string[]): InvalidInputError {
  const known = names.length === 0 ? 'there are none yet' : `there are ${names.slice(0, SHOWN).join(', ')}`;
  const more = names.length > SHOWN ? ' and more' : '';
  return new InvalidInputError(`no execution or workflow is called ${JSON.stringify(id)}; ${known}${more}`);
}
