import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** Context of a synth, by name. */
export type SynthContext = Readonly<Record<string, unknown>>;

/** What the folder of a synth that is not done is called, until its end gives it a name. */
export const WORKPLACE = '.synth-';

/**
 * Synthesizes the app into a folder of its own and names it when it is whole.
 * @param assembly the folder to be; one that another command has named meanwhile is as good
 * @throws the signal's reason as soon as it has ended the synth, which leaves nothing behind
 * @throws Error with what the synth said
 */
export async function synthesize(
  root: string,
  assembly: string,
  given: SynthContext,
  interrupt: AbortSignal,
): Promise<void> {
  const workplace = await mkdtemp(join(dirname(assembly), WORKPLACE));
  try {
    const output = join(workplace, 'cdk.out');
    await runApp(root, { workplace, output, given, interrupt });
    await rename(output, assembly);
  } catch (error) {
    interrupt.throwIfAborted();
    if (isTaken(error)) return;
    throw new Error(`the app could not be synthesized: ${messageOf(error)}`, { cause: error });
  } finally {
    await rm(workplace, { recursive: true, force: true });
  }
}

interface Synth {
  readonly workplace: string;
  readonly output: string;
  readonly given: SynthContext;
  readonly interrupt: AbortSignal;
}

async function runApp(root: string, { workplace, output, given, interrupt }: Synth): Promise<void> {
  // the CDK's own CLI would pass on what cdk.json says: its feature flags are part of the template
  const { context } = JSON.parse(await readFile(join(root, 'cdk.json'), 'utf8')) as { context: SynthContext };
  interrupt.throwIfAborted();
  const running = promisify(execFile)(process.execPath, ['--import', import.meta.resolve('tsx'), 'bin/app.ts'], {
    cwd: root,
    // the validator takes 12 CPU seconds, which nobody waits for at each change of a file; CI runs it
    env: {
      ...process.env,
      CDK_OUTDIR: output,
      CDK_VALIDATION: 'false',
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...given }),
      BALLAST_WORKPLACE: workplace,
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
  return error instanceof Error && 'code' in error && (error.code === 'ENOTEMPTY' || error.code === 'EEXIST');
}

/** The text of an error that Node ends with, between the excerpt of the source and the stack. */
const UNCAUGHT = /^\w*Error(?: \[\w+\])?: (?<said>.*?)(?=\n {4}at |\n\nNode\.js)/ms;

/** What the failed synth wrote on stderr says more than its exit code; with BALLAST_DEBUG all of it. */
function messageOf(error: unknown): string {
  const written = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  if (written === '') return error instanceof Error ? error.message : String(error);
  if (process.env.BALLAST_DEBUG !== undefined) return written;
  return UNCAUGHT.exec(written)?.groups?.said ?? written;
}
