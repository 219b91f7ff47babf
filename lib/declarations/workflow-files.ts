import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidInputError } from '../../patterns/catalogue/errors.ts';

/** The agents' files of a workflow's folder, in the order of their names. */
export function agentFilesOf(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    throw new InvalidInputError(
      `workflow is ${folder}, which is no folder that can be read: give the folder of a workflow`,
      { cause: error },
    );
  }
  if (!names.includes('workflow.ts')) {
    throw new InvalidInputError(`workflow is ${folder}, which has no workflow.ts: give the folder of a workflow`);
  }
  return names
    .filter((name) => name.endsWith('.agent.ts'))
    .sort()
    .map((name) => join(folder, name));
}
