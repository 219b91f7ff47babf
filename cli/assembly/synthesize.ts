import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BuildInput } from '../../lib/functions/build-inputs.ts';
import { PACKAGE } from '../../lib/root.ts';
import { INPUTS_FILE, REFUSED, WORKPLACE_VARIABLE } from '../../lib/synth-protocol.ts';
import { InvalidInputError } from '../../patterns/catalogue/errors.ts';
import type { BuildPlan } from '../build-context.ts';
import { errorCodeOf } from '../error-code.ts';
import { nameOf, observeInputs, saveInputs } from './inputs.ts';

/** Prefix of the folder of a synth that is not complete. */
export const WORKPLACE = '.synth-';

/**
 * Synthesizes the app into a folder of its own and names it, when it is complete, by a hash of its inputs.
 * @param assemblies where its folder is to be; one that another command has named meanwhile is as good
 * @returns the assembly
 * @throws the signal's reason as soon as it has ended the synth, which leaves nothing behind
 * @throws InvalidInputError with the message of a synth that was refused
 * @throws Error with the message of a synth that failed
 */
export async function synthesize(assemblies: string, plan: BuildPlan, interrupt: AbortSignal): Promise<string> {
  const startedAtMs = Date.now();
  const workplace = await mkdtemp(join(assemblies, WORKPLACE));
  try {
    const output = join(workplace, 'cdk.out');
    await runApp({ workplace, output, plan, interrupt });
    const read = JSON.parse(await readFile(join(workplace, INPUTS_FILE), 'utf8')) as BuildInput[];
    const inputs = await observeInputs(plan, read, startedAtMs);
    await saveInputs(output, inputs);
    const assembly = join(assemblies, nameOf(inputs));
    await nameAssembly(output, assembly);
    return assembly;
  } catch (error) {
    interrupt.throwIfAborted();
    const message = messageOf(error);
    if (errorCodeOf(error) === REFUSED) {
      throw new InvalidInputError(message, { cause: error });
    }
    throw new Error(`the app could not be synthesized: ${message}`, { cause: error });
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
}

async function nameAssembly(output: string, assembly: string): Promise<void> {
  try {
    await rename(output, assembly);
  } catch (error) {
    if (!isTaken(error)) throw error;
  }
}

interface Synth {
  readonly workplace: string;
  readonly output: string;
  readonly plan: BuildPlan;
  readonly interrupt: AbortSignal;
}

async function runApp({ workplace, output, plan, interrupt }: Synth): Promise<void> {
  interrupt.throwIfAborted();
  const running = promisify(execFile)(process.execPath, [join(PACKAGE, 'bin/app.js')], {
    cwd: PACKAGE,
    // the validator takes 12 CPU seconds, too long for each change of a file; CI runs it
    env: {
      ...process.env,
      CDK_OUTDIR: output,
      CDK_VALIDATION: 'false',
      CDK_CONTEXT_JSON: JSON.stringify(plan.context),
      [WORKPLACE_VARIABLE]: workplace,
    },
  });
  const kill = () => running.child.kill('SIGTERM');
  interrupt.addEventListener('abort', kill);
  try {
    await running;
  } finally {
    interrupt.removeEventListener('abort', kill);
  }
}

/** Whether a folder could not be named because there is one of that name. */
function isTaken(error: unknown): boolean {
  return ['ENOTEMPTY', 'EEXIST'].includes(String(errorCodeOf(error)));
}

/** The text of an error that Node ends with, between the excerpt of the source and the stack. */
const UNCAUGHT = /^\w*Error(?: \[\w+\])?: (?<message>.*?)(?=\n {4}at |\n\nNode\.js)/ms;

/** The message on stderr of the failed synth; with BALLAST_DEBUG all of its stderr. */
function messageOf(error: unknown): string {
  const isFailedProcess = typeof error === 'object' && error !== null && 'stderr' in error;
  const written = isFailedProcess ? String(error.stderr).trim() : '';
  if (written === '') return error instanceof Error ? error.message : String(error);
  if (process.env.BALLAST_DEBUG !== undefined) return written;
  return UNCAUGHT.exec(written)?.groups?.message ?? written;
}
