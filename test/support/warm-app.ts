import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { type EndedSynth, environmentOf, type Synth } from '../../cli/assembly/run-app.ts';
import { ROOT } from '../../lib/root.ts';

let app: ChildProcess | undefined;
let last: Promise<unknown> = Promise.resolve();

/**
 * As `runApp`, for folders, in one process for all synths of this one: each after the first is spared the start of Node, the CDK and
 * esbuild, about half of its processor time. One after the other, since each has an environment of its own.
 */
export function runWarmApp(synth: Synth): Promise<EndedSynth> {
  const ended = last.then(() => run(synth));
  last = ended.catch(() => undefined);
  return ended;
}

async function run({ workplace, output, plan, interrupt }: Synth): Promise<EndedSynth> {
  interrupt.throwIfAborted();
  app ??= start();
  const asked = app;
  keepsAlive(asked, true);
  try {
    return await new Promise((resolve, reject) => {
      const ended = () => reject(new Error('the process of the app has ended'));
      asked.once('exit', ended);
      asked.once('message', (message: Pick<EndedSynth, 'exitCode' | 'stderr'>) => {
        asked.off('exit', ended);
        resolve({ ...message, signal: null });
      });
      asked.send({ env: environmentOf({ workplace, output, plan }) });
    });
  } finally {
    keepsAlive(asked, false);
  }
}

function start(): ChildProcess {
  const script = join(ROOT, 'test/support/warm-app.js');
  const started = fork(script, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
  started.once('exit', () => {
    app = undefined;
  });
  return started;
}

/** Without a synth it ends with this process, which need not wait for it. */
function keepsAlive(started: ChildProcess, isNeeded: boolean): void {
  const change = isNeeded ? 'ref' : 'unref';
  started[change]();
  started.channel?.[change]();
}
