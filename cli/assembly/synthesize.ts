import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildInput } from '../../lib/functions/build-inputs.ts';
import { INPUTS_FILE, REFUSED } from '../../lib/synth-protocol.ts';
import { InvalidInputError } from '../../patterns/catalogue/errors.ts';
import type { BuildPlan } from '../build-plan.ts';
import { errorCodeOf } from '../error-code.ts';
import { saveDeclarations } from './declarations.ts';
import { nameOf, observeInputs, observeProject, saveInputs } from './inputs.ts';
import { type EndedSynth, runApp, type Synth } from './run-app.ts';
import { saveWorkflows } from './workflows.ts';

/** Prefix of the folder of a synth that is not complete. */
export const WORKPLACE = '.synth-';

/**
 * Synthesizes the app into a folder of its own and names it, when it is complete, by a hash of its inputs.
 * @param assemblies where its folder is to be; one that another command has named meanwhile is as good
 * @param run runs the app @default - in a process of its own
 * @returns the assembly
 * @throws the signal's reason as soon as it has ended the synth, which leaves nothing behind
 * @throws InvalidInputError with the message of a synth that was refused
 * @throws Error with the message of a synth that failed
 */
export async function synthesize(
  assemblies: string,
  plan: BuildPlan,
  interrupt: AbortSignal,
  run: (synth: Synth) => Promise<EndedSynth> = runApp,
): Promise<string> {
  const startedAtMs = Date.now();
  const workplace = await mkdtemp(join(assemblies, WORKPLACE));
  try {
    const output = join(workplace, 'cdk.out');
    const observed = plan.kind === 'folder' ? [] : await observeProject(plan.project.folder, startedAtMs);
    const ended = await run({ workplace, output, plan, interrupt });
    interrupt.throwIfAborted();
    if (ended.exitCode !== 0) throw failureOf(ended, plan);
    if (!existsSync(join(output, 'manifest.json'))) throw withoutAssembly(plan);
    const inputs = await observeInputs(plan, await readRecord(workplace), startedAtMs, observed);
    await saveInputs(output, inputs);
    await saveWorkflows(output, workplace);
    await saveDeclarations(output, workplace);
    const assembly = join(assemblies, nameOf(inputs));
    await nameAssembly(output, assembly);
    return assembly;
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
}

/** A user can mend an app of their own that failed, and an input that the app of this package refused. */
function failureOf(ended: EndedSynth, plan: BuildPlan): Error {
  const message = messageOf(ended);
  if (plan.kind === 'project') return new InvalidInputError(`the app (${plan.project.app}) failed: ${message}`);
  if (ended.exitCode === REFUSED) return new InvalidInputError(message);
  return new Error(`the app could not be synthesized: ${message}`);
}

function withoutAssembly(plan: BuildPlan): Error {
  if (plan.kind === 'folder') return new Error('the app wrote no assembly');
  return new InvalidInputError(
    `the app (${plan.project.app}) wrote no cloud assembly into the folder of CDK_OUTDIR; does it end with app.synth()?`,
  );
}

/** What the constructs of the app were built from. @returns nothing for an app without any */
async function readRecord(workplace: string): Promise<BuildInput[]> {
  const file = join(workplace, INPUTS_FILE);
  return existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as BuildInput[]) : [];
}

async function nameAssembly(output: string, assembly: string): Promise<void> {
  try {
    await rename(output, assembly);
  } catch (error) {
    if (!isTaken(error)) throw error;
  }
}

/** Whether a folder could not be named because there is one of that name. */
function isTaken(error: unknown): boolean {
  return ['ENOTEMPTY', 'EEXIST'].includes(String(errorCodeOf(error)));
}

/** The text of an error that Node ends with, between the excerpt of the source and the stack. */
const UNCAUGHT = /^\w*Error(?: \[\w+\])?: (?<message>.*?)(?=\n {4}at |\n\nNode\.js)/ms;

/** The message on stderr of a failed synth; with BALLAST_DEBUG all of its stderr. */
function messageOf({ stderr, exitCode, signal }: EndedSynth): string {
  if (stderr === '') return signal === null ? `exit code ${exitCode}` : `it was ended by ${signal}`;
  if (process.env.BALLAST_DEBUG !== undefined) return stderr;
  return UNCAUGHT.exec(stderr)?.groups?.message ?? stderr;
}
