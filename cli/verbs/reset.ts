import { existsSync } from 'node:fs';
import { realpath, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { acquireLock, readLock } from '../../local/process/lock-file.ts';
import { InvalidInputError } from '../../patterns/catalogue/errors.ts';
import { errorCodeOf } from '../error-code.ts';
import type { CommonOptions } from '../options.ts';
import { print } from '../print.ts';
import { cloudDirectory, existingStateDirectory, STATE_CONTENTS, STATE_MARKER } from '../state-directory.ts';

const EXAMPLES = `
Examples:
  $ npx ballast reset                     forget every run, checkpoint and circuit in .ballast
  $ npx ballast reset --state /tmp/trial`;

export function createCommand(): Command {
  return new Command('reset')
    .description(
      'Remove what the embedded cloud keeps in its state folder: runs, checkpoints, circuits, logs. ' +
        'Refused while a command is using it, and for a folder that is not a state folder.',
    )
    .addHelpText('after', EXAMPLES)
    .action(reset);
}

/** A cloud outlives its last command by 1 s and the calls under way; one that is still there later is in use. */
const PATIENCE_MS = 4_000;
const LOOK_EVERY_MS = 100;

/** Removes the contents of a state folder, and the folder if no other file is in it. */
async function reset(options: CommonOptions): Promise<void> {
  const state = await existingStateDirectory(options.state);
  await holdCloud(cloudDirectory(state));
  for (const entry of [...STATE_CONTENTS, STATE_MARKER]) await rm(join(state, entry), { recursive: true, force: true });
  const removed = await removeIfEmpty(await realpath(state));
  // a link to it would lead nowhere
  if (removed && !existsSync(state)) await rm(state, { force: true });
  print(options, { state, removed }, () =>
    removed ? `removed ${state}` : `emptied ${state}; it stays, as it holds files that are not ours`,
  );
}

/** Takes the cloud's own lock, so that none starts while its state is removed. @throws InvalidInputError when one runs */
async function holdCloud(directory: string): Promise<void> {
  if (!existsSync(directory)) return;
  const nowMs = Date.now();
  const owner = {
    pid: process.pid,
    startedAtMs: nowMs,
    sinceMs: nowMs,
    time: 'real',
    fingerprint: '',
    state: 'stopping',
  } as const;
  while (!(await acquireLock(directory, owner))) {
    if (Date.now() - nowMs > PATIENCE_MS) {
      const pid = readLock(directory)?.pid ?? 'unknown';
      throw new InvalidInputError(
        `${directory} is in use by process ${pid}; wait for the commands and runs that use it to end`,
      );
    }
    await sleep(LOOK_EVERY_MS);
  }
}

async function removeIfEmpty(directory: string): Promise<boolean> {
  try {
    await rmdir(directory);
    return true;
  } catch (error) {
    if (errorCodeOf(error) === 'ENOTEMPTY') return false;
    throw error;
  }
}
