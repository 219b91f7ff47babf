import { mkdir, readlink, rename, rm, symlink, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isAlive, readHolder } from '../local/holder.ts';
import { readAssembly } from '../local/template/assembly.ts';
import { InvalidInputError } from '../patterns/errors.ts';
import { fingerprintOf } from './assembly/fingerprint.ts';
import { pruneAssemblies } from './assembly/prune.ts';
import { type SynthContext, synthesize } from './assembly/synthesize.ts';
import { cloudDirectory } from './state-directory.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/** Every synth is kept under its fingerprint: a cloud that still runs an older one can go on reading its bundles. */
const ASSEMBLIES = 'assemblies';
/** Points to the newest one, where a `cdk.out` is looked for. */
const CURRENT = 'cdk.out';

/**
 * The synthesized app of a state folder, synthesized anew when a source has changed since. Safe for commands that race:
 * each synthesizes into a folder of its own, the first to be done names it, the others take that one.
 * @param context of this synth, as `cdk -c` gives it
 * @param interrupt ends a synth
 * @param onSynth called before a synth, which takes a few seconds
 * @throws the signal's reason when that ended the synth
 */
export async function prepareAssembly(
  stateDirectory: string,
  context: SynthContext,
  interrupt: AbortSignal,
  onSynth: () => void,
): Promise<string> {
  const assemblies = join(stateDirectory, ASSEMBLIES);
  const assembly = join(assemblies, await fingerprintOf(ROOT, context));
  if (!(await use(assembly))) {
    onSynth();
    await mkdir(assemblies, { recursive: true, mode: 0o700 });
    await synthesize(ROOT, assembly, context, interrupt);
    await pruneAssemblies(assemblies, Date.now(), runningIn(stateDirectory));
  }
  await pointTo(stateDirectory, assembly);
  return assembly;
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
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

/** Tells which assembly the cloud of a state folder runs now; one that cannot be read is none. */
function runningIn(stateDirectory: string): (assembly: string) => boolean {
  const holder = readHolder(cloudDirectory(stateDirectory));
  return (assembly) => {
    if (holder === undefined || !isAlive(holder.pid)) return false;
    try {
      return readAssembly(assembly).fingerprint === holder.fingerprint;
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
