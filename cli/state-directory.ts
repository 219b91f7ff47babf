import { access, chmod, constants, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import { errorCodeOf } from './error-code.ts';

/** The file that marks a folder as a state folder, which a run may fill and a reset may empty. */
export const STATE_MARKER = 'ballast-state.json';

/** Contents of a state folder beside its marker: the cloud's own state, assemblies, stand-ins, and records of them. */
export const STATE_CONTENTS = [
  'cloud',
  'assemblies',
  'cdk.out',
  'stand-ins',
  'workflows.json',
  'executions.jsonl',
] as const;

const MARKER_TEXT = `${JSON.stringify({ schemaVersion: 1, about: 'state of the embedded cloud of Ballast' })}\n`;

/**
 * The absolute path of a state folder that may be new.
 * @throws InvalidInputError for a file, and for a folder that holds something else or cannot be written
 */
export async function prepareStateDirectory(given: string): Promise<string> {
  const directory = resolve(given);
  try {
    // not for other users of the machine: inputs and logs may be private
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new InvalidInputError(`--state ${given} cannot be created: ${reason(error)}`, { cause: error });
  }
  const entries = await entriesOf(given, directory);
  if (entries.length > 0 && !entries.includes(STATE_MARKER)) throw notOurs(given, 'give an empty folder or a new one');
  await checkWritable(given, directory);
  await closeToOthers(given, directory);
  if (entries.includes(STATE_MARKER)) return directory;
  await writeFile(join(directory, STATE_MARKER), MARKER_TEXT, { mode: 0o600 });
  return directory;
}

/**
 * The absolute path of a state folder that a run has filled.
 * @throws InvalidInputError when there is none, or it cannot be written
 */
export async function existingStateDirectory(given: string): Promise<string> {
  const directory = resolve(given);
  const entries = await entriesOf(given, directory);
  if (!entries.includes(STATE_MARKER)) throw notOurs(given, 'give the folder that a run was given');
  await checkWritable(given, directory);
  await closeToOthers(given, directory);
  return directory;
}

/** The folder of the embedded cloud's own state. */
export function cloudDirectory(stateDirectory: string): string {
  return join(stateDirectory, 'cloud' satisfies (typeof STATE_CONTENTS)[number]);
}

/** Also a command that reads only starts the cloud, which writes: a log, its lock, running executions. */
async function checkWritable(given: string, directory: string): Promise<void> {
  try {
    await access(directory, constants.W_OK);
  } catch (error) {
    throw new InvalidInputError(
      `--state ${given} cannot be written (${reason(error)}); the embedded cloud needs to, so give a folder that can`,
      { cause: error },
    );
  }
}

/** A folder that existed before may be open to other users of the machine; inputs, logs and credentials must not be. */
async function closeToOthers(given: string, directory: string): Promise<void> {
  try {
    await chmod(directory, 0o700);
  } catch (error) {
    throw new InvalidInputError(
      `--state ${given} cannot be closed to other users (${reason(error)}); give a folder of your own`,
      { cause: error },
    );
  }
}

async function entriesOf(given: string, directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    const missing = errorCodeOf(error) === 'ENOENT';
    throw new InvalidInputError(
      missing
        ? `there is no state folder ${given}: nothing has run here yet; \`npx ballast run\` starts with one`
        : `--state ${given} cannot be read: ${reason(error)}`,
      { cause: error },
    );
  }
}

function notOurs(given: string, remedy: string): InvalidInputError {
  return new InvalidInputError(
    `--state ${given} is not a state folder of Ballast (no ${STATE_MARKER} in it); ${remedy}`,
  );
}

/** What the codes of the file system say, for a user. */
const REASONS: ReadonlyMap<unknown, string> = new Map([
  ['EEXIST', 'there is a file in its place'],
  ['ENOTDIR', 'it is a file, or lies below one'],
  ['EACCES', 'this user may not'],
  ['EPERM', 'this user may not'],
  ['EROFS', 'its file system is read-only'],
  ['ELOOP', 'its symbolic links lead back to themselves'],
  ['ENAMETOOLONG', 'its name is too long'],
]);

function reason(error: unknown): string {
  const known = REASONS.get(errorCodeOf(error));
  return known ?? (error instanceof Error ? error.message : String(error));
}
