import { mkdir, readlink, rename, rm, symlink, utimes } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { readAssembly } from '../local/assembly/template/cloud-assembly.ts';
import { isAlive, readLock } from '../local/process/lock-file.ts';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import { findDeclarations } from './assembly/declarations.ts';
import { type AssemblyInputs, buildKeyOf, changedInput } from './assembly/inputs.ts';
import { listAssemblies, pruneAssemblies } from './assembly/prune.ts';
import { synthesize } from './assembly/synthesize.ts';
import type { FolderPlan } from './build-context.ts';
import type { BuildPlan } from './build-plan.ts';
import { errorCodeOf } from './error-code.ts';
import { cloudDirectory } from './state-directory.ts';

/** Every synth is kept, named by a hash of its inputs: a cloud that still runs an older one continues to read its bundles. */
const ASSEMBLIES = 'assemblies';
/** Points to the newest one, where a `cdk.out` is looked for. */
const CURRENT = 'cdk.out';

/** Why the app is built: the reason a user is shown. */
export type BuildReason =
  | { readonly kind: 'new' }
  /** an input of the newest build of this workflow and stage has changed */
  | { readonly kind: 'changed'; readonly input: string };

/**
 * The synthesized app of a state folder, synthesized anew when one of its inputs has changed since. Safe for
 * commands that race: each synthesizes into a folder of its own, the first that is done names it, the others use that one.
 * @param plan the workflow and stage to build
 * @param interrupt ends a synth
 * @param onSynth called before a synth, which takes a few seconds
 * @throws the signal's reason when that ended the synth
 */
export async function prepareAssembly(
  stateDirectory: string,
  plan: BuildPlan,
  interrupt: AbortSignal,
  onSynth: (reason: BuildReason) => void,
): Promise<string> {
  const assembly = await inspectAssembly(stateDirectory, plan, interrupt, onSynth);
  await pruneAssemblies(join(stateDirectory, ASSEMBLIES), Date.now(), runningIn(stateDirectory));
  await pointTo(stateDirectory, assembly);
  return assembly;
}

/** As `prepareAssembly`, for a command that starts no cloud: later commands use the assembly that ran last, as before. */
export async function inspectAssembly(
  stateDirectory: string,
  plan: BuildPlan,
  interrupt: AbortSignal,
  onSynth: (reason: BuildReason) => void,
): Promise<string> {
  const assemblies = join(stateDirectory, ASSEMBLIES);
  await mkdir(assemblies, { recursive: true, mode: 0o700 });
  return await freshAssembly(assemblies, plan, interrupt, onSynth);
}

/**
 * An assembly that is up to date with its sources, from a folder of assemblies.
 * @param build synthesizes it @default - `synthesize`
 */
export async function freshAssembly(
  assemblies: string,
  plan: BuildPlan,
  interrupt: AbortSignal,
  onSynth: (reason: BuildReason) => void,
  build: typeof synthesize = synthesize,
): Promise<string> {
  const found = await findFresh(assemblies, plan);
  if (found.kind === 'fresh') return found.assembly;
  onSynth(found);
  return await build(assemblies, plan, interrupt);
}

/**
 * The declarations of a workflow's folder as the app has loaded them, with their modules: loading them anew takes 0.6 s of processor
 * time, to find them 0.03 s.
 * @returns the folder that they are in, or undefined unless a state folder has an assembly of them that is up to date
 */
export async function keptDeclarations(state: string, plan: FolderPlan): Promise<string | undefined> {
  try {
    const found = await findFresh(join(resolve(state), ASSEMBLIES), plan);
    return found.kind === 'fresh' ? await findDeclarations(found.assembly) : undefined;
  } catch {
    // what is wrong with the folder is said when it is opened
    return undefined;
  }
}

/** The assembly that is up to date, or why there is none. */
async function findFresh(
  assemblies: string,
  plan: BuildPlan,
): Promise<{ readonly kind: 'fresh'; readonly assembly: string } | BuildReason> {
  let reason: BuildReason = { kind: 'new' };
  for (const { assembly, inputs } of await buildsOf(assemblies, buildKeyOf(plan))) {
    const input = await changedInput(inputs, plan);
    if (input !== undefined) {
      if (reason.kind === 'new') reason = { kind: 'changed', input };
    } else if (await use(assembly)) {
      return { kind: 'fresh', assembly };
    }
  }
  return reason;
}

/** The assemblies of a workflow and stage, the one used last first. */
async function buildsOf(assemblies: string, build: string): Promise<{ assembly: string; inputs: AssemblyInputs }[]> {
  const found = (await listAssemblies(assemblies)).filter(({ inputs }) => inputs?.build === build);
  return found.flatMap(({ name, inputs }) =>
    inputs === undefined ? [] : [{ assembly: join(assemblies, name), inputs }],
  );
}

/** The assembly that ran last in a state folder, wherever that was moved to. @throws InvalidInputError when none has */
export async function currentAssembly(stateDirectory: string): Promise<string> {
  try {
    return join(stateDirectory, ASSEMBLIES, basename(await readlink(join(stateDirectory, CURRENT))));
  } catch (error) {
    throw new InvalidInputError(`nothing has run in ${stateDirectory} yet; \`npx ballast run\` starts with it`, {
      cause: error,
    });
  }
}

/** Notes that an assembly is used now. @returns false when there is none */
async function use(assembly: string): Promise<boolean> {
  try {
    const now = new Date();
    await utimes(assembly, now, now);
    return true;
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Recognizes the assembly that the cloud of a state folder runs now; one that cannot be read is none. */
function runningIn(stateDirectory: string): (assembly: string) => boolean {
  const owner = readLock(cloudDirectory(stateDirectory));
  return (assembly) => {
    if (owner === undefined || !isAlive(owner.pid)) return false;
    try {
      return readAssembly(assembly).fingerprint === owner.fingerprint;
    } catch {
      return false;
    }
  };
}

/** Replaces the link in one step, so that no other command finds none. Relative: the folder may be moved. */
async function pointTo(stateDirectory: string, assembly: string): Promise<void> {
  const link = join(stateDirectory, `${CURRENT}.${process.pid}`);
  await rm(link, { force: true });
  await symlink(join(ASSEMBLIES, basename(assembly)), link, 'dir');
  await rename(link, join(stateDirectory, CURRENT));
}
