import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readFile, readlink, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { InvalidInputError } from '../patterns/errors.ts';
import { fingerprintOf } from './assembly/fingerprint.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/** Context of a synth, by name. */
export type SynthContext = Readonly<Record<string, unknown>>;

/** Every synth is kept under its fingerprint: a cloud that still runs an older one can go on reading its bundles. */
const ASSEMBLIES = 'assemblies';
/** Points to the newest one, where a `cdk.out` is looked for. */
const CURRENT = 'cdk.out';

/**
 * The synthesized app of a state folder, synthesized anew when a source has changed since. Safe for commands that race:
 * each synthesizes into a folder of its own, the first to be done names it, the others take that one.
 * @param context of this synth, as `cdk -c` gives it
 * @param onSynth called before a synth, which takes a few seconds
 */
export async function prepareAssembly(
  stateDirectory: string,
  context: SynthContext,
  onSynth: () => void,
): Promise<string> {
  const assemblies = join(stateDirectory, ASSEMBLIES);
  const assembly = join(assemblies, await fingerprintOf(ROOT, context));
  if (!(await exists(assembly))) {
    onSynth();
    await mkdir(assemblies, { recursive: true, mode: 0o700 });
    await synthesize(await mkdtemp(join(assemblies, '.synth-')), assembly, context);
  }
  await pointTo(stateDirectory, assembly);
  return assembly;
}

/** The assembly that ran last in a state folder. @throws InvalidInputError when none has */
export async function currentAssembly(stateDirectory: string): Promise<string> {
  try {
    return await readlink(join(stateDirectory, CURRENT));
  } catch (error) {
    throw new InvalidInputError(`nothing has run in ${stateDirectory} yet; \`npx ballast run\` starts with it`, {
      cause: error,
    });
  }
}

async function synthesize(workplace: string, assembly: string, given: SynthContext): Promise<void> {
  try {
    // the CDK's own CLI would pass on what cdk.json says: its feature flags are part of the template
    const { context } = JSON.parse(await readFile(join(ROOT, 'cdk.json'), 'utf8')) as { context: SynthContext };
    await promisify(execFile)(process.execPath, ['--import', import.meta.resolve('tsx'), 'bin/app.ts'], {
      cwd: ROOT,
      // the validator takes 2 s and has its say in the tests
      env: {
        ...process.env,
        CDK_OUTDIR: workplace,
        CDK_VALIDATION: 'false',
        CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...given }),
      },
    });
    await rename(workplace, assembly);
  } catch (error) {
    await rm(workplace, { recursive: true, force: true });
    if (await exists(assembly)) return;
    throw new Error(`the app could not be synthesized: ${messageOf(error)}`, { cause: error });
  }
}

/** Replaces the link in one step, so that no other command finds none. */
async function pointTo(stateDirectory: string, assembly: string): Promise<void> {
  const link = join(stateDirectory, `${CURRENT}.${process.pid}`);
  await rm(link, { force: true });
  await symlink(assembly, link, 'junction');
  await rename(link, join(stateDirectory, CURRENT));
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

/** What the failed synth wrote on stderr says more than its exit code. */
function messageOf(error: unknown): string {
  if (error instanceof Error && 'stderr' in error && String(error.stderr).trim() !== '')
    return String(error.stderr).trim();
  return error instanceof Error ? error.message : String(error);
}
