import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { PACKAGE } from '../../lib/root.ts';
import { WORKPLACE_VARIABLE } from '../../lib/synth-protocol.ts';
import type { BuildPlan } from '../build-plan.ts';

export interface Synth {
  /** a folder of this synth only */
  readonly workplace: string;
  /** where the assembly is to be written */
  readonly output: string;
  readonly plan: BuildPlan;
  readonly interrupt: AbortSignal;
}

/** How the process of a synth ended. */
export interface EndedSynth {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** Where the embedded cloud runs, for an app that asks for the account and region of the shell. */
const ENVIRONMENT = { CDK_DEFAULT_ACCOUNT: '000000000000', CDK_DEFAULT_REGION: 'us-east-1' };

/** More of what an app prints is not kept. */
const MAX_STDERR = 1_000_000;

/** By which the app learns what to build, as the CDK's own CLI tells it. */
export function environmentOf({ workplace, output, plan }: Omit<Synth, 'interrupt'>): NodeJS.ProcessEnv {
  return {
    ...process.env,
    CDK_OUTDIR: output,
    // the validator takes 12 CPU seconds, too long for each change of a file; CI runs it
    CDK_VALIDATION: 'false',
    CDK_CONTEXT_JSON: JSON.stringify(plan.context),
    [WORKPLACE_VARIABLE]: workplace,
  };
}

/** Runs the app that a plan builds. An interrupt ends it, with whatever it has started. */
export async function runApp({ workplace, output, plan, interrupt }: Synth): Promise<EndedSynth> {
  interrupt.throwIfAborted();
  const env = environmentOf({ workplace, output, plan });
  // its stdout is not that of the command, which may be JSON
  const options = { stdio: ['ignore', 'ignore', 'pipe'] satisfies ['ignore', 'ignore', 'pipe'], detached: true };
  const child =
    plan.kind === 'folder'
      ? spawn(process.execPath, [join(PACKAGE, 'bin/app.js')], { ...options, cwd: PACKAGE, env })
      : spawn(plan.project.app, {
          ...options,
          shell: true,
          cwd: plan.project.folder,
          env: { ...ENVIRONMENT, ...env, PATH: pathOf(plan.project.folder) },
        });
  // the group of the process: a shell passes no signal on
  const kill = () => child.pid !== undefined && process.kill(-child.pid, 'SIGTERM');
  interrupt.addEventListener('abort', kill);
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr = `${stderr}${chunk}`.slice(-MAX_STDERR);
  });
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exitCode, signal) => resolve({ exitCode, signal, stderr: stderr.trim() }));
    });
  } finally {
    interrupt.removeEventListener('abort', kill);
  }
}

/** The programs of a project's packages, as npx finds them. */
function pathOf(folder: string): string {
  return [join(folder, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter);
}
