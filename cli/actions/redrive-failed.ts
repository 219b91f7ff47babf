import { listFailed, outcomeOf, redriveAll } from '../../ops/redrive-failed.ts';
import { withKnownContext } from '../again.ts';
import type { RedriveOptions } from '../commands/redrive.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { catchInterrupt } from '../interrupt.ts';
import { print } from '../print.ts';
import { progressLineOf, renderRedrives } from '../render/redrives.ts';
import { openSession } from '../session.ts';
import { existingStateDirectory } from '../state-directory.ts';

const LOOK_EVERY_MS = 200;

/** Redrives every execution that failed, at a bounded rate, and waits for all of them. */
export async function redriveFailed(options: RedriveOptions): Promise<ExitCode> {
  const state = await existingStateDirectory(options.state);
  const interrupt = catchInterrupt();
  const say = (text: string) => process.stderr.write(`${text}\n`);
  const session = await openSession(state, await withKnownContext(state, options), interrupt.signal, say);
  try {
    const failed = await listFailed(session.target, {
      ...(options.error === undefined ? {} : { error: options.error }),
      ...(options.since === undefined ? {} : { sinceMs: options.since }),
    });
    if (options.dryRun === true) {
      const meant = failed.map(outcomeOf);
      print(options, meant, (style) => renderRedrives(meant, style));
      return EXIT.ok;
    }
    let last = '';
    const outcomes = await redriveAll(session.target, failed, {
      perSecond: options.rate ?? 5,
      everyMs: LOOK_EVERY_MS,
      interrupt: interrupt.signal,
      onProgress: (now) => {
        const line = progressLineOf(now);
        if (line !== last) say(line);
        last = line;
      },
    });
    print(options, outcomes, (style) => renderRedrives(outcomes, style));
    if (interrupt.signal.aborted) return interrupt.exitCode();
    return outcomes.every(({ status }) => status === 'SUCCEEDED') ? EXIT.ok : EXIT.failed;
  } finally {
    session.close();
    interrupt.release();
  }
}
