import { InvalidInputError } from '../patterns/errors.ts';
import { isNamedAfter } from './execution-name.ts';
import { listExecutions } from './list.ts';
import { readExecution } from './status.ts';
import type { Target } from './target.ts';

/** Only so many of the newest executions are looked through for a workflow id that is in no execution's name. */
const LOOKED_THROUGH = 200;
/** So many ids are named to a person who mistyped one. */
const SHOWN = 5;

/**
 * Finds the execution a person means: by its ARN, its name, or the id of its workflow, of which the newest counts.
 * @throws InvalidInputError when there is none, naming some there are
 */
export async function locateExecution(target: Target, id: string): Promise<string> {
  if (id.startsWith('arn:')) return existing(target, id);
  const listed = await listExecutions(target, LOOKED_THROUGH);
  const named = listed.find(({ name }) => name === id) ?? listed.find(({ name }) => isNamedAfter(name, id));
  if (named !== undefined) return named.executionArn;
  for (const { executionArn } of listed) {
    const { workflowId } = await readExecution(target, executionArn);
    if (workflowId === id) return executionArn;
  }
  throw notFound(
    id,
    listed.map(({ name }) => name),
  );
}

async function existing(target: Target, executionArn: string): Promise<string> {
  try {
    return (await readExecution(target, executionArn)).executionArn;
  } catch (error) {
    if (!(error instanceof Error) || !['ExecutionDoesNotExist', 'InvalidArn'].includes(error.name)) throw error;
    throw notFound(
      executionArn,
      (await listExecutions(target, SHOWN)).map(({ name }) => name),
    );
  }
}

function notFound(id: string, names: readonly string[]): InvalidInputError {
  const known = names.length === 0 ? 'there are none yet' : `there are ${names.slice(0, SHOWN).join(', ')}`;
  const more = names.length > SHOWN ? ' and more' : '';
  return new InvalidInputError(`no execution or workflow is called ${JSON.stringify(id)}; ${known}${more}`);
}
