import { foldHistory } from '../../ops/progress.ts';
import { runWorkflow } from '../../ops/run.ts';
import type { StartRequest } from '../../patterns/payloads.ts';
import type { RunOptions } from '../commands/run.ts';
import { newExecutionName } from '../execution-name.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { catchInterrupt } from '../interrupt.ts';
import { print } from '../print.ts';
import { openProgressView } from '../progress-view.ts';
import { renderOutcome } from '../render/outcome.ts';
import { openSession } from '../session.ts';
import { prepareStateDirectory } from '../state-directory.ts';

/** A look costs the embedded cloud a millisecond; more often would not be seen. */
const LOOK_EVERY_MS = 100;

/** Starts a run that the door let in, shows how it goes on and prints what it came to. */
export async function run(ticker: string, request: StartRequest, options: RunOptions): Promise<ExitCode> {
  const state = await prepareStateDirectory(options.state);
  const name = newExecutionName(ticker, options.id);
  const interrupt = catchInterrupt();
  const view = await openProgressView(`research ${ticker} as ${options.id ?? name}`, process.stderr);
  try {
    const session = await openSession(state, options, (notice) => view.say(notice));
    try {
      if (interrupt.signal.aborted) return interrupt.exitCode();
      const { outcome, history } = await runWorkflow(session, request, {
        name,
        everyMs: LOOK_EVERY_MS,
        interrupt: interrupt.signal,
        ...(options.timeout === undefined ? {} : { timeoutMs: options.timeout * 1000 }),
        onStarted: () => undefined,
        onHistory: (events) => view.update(foldHistory(events)),
      });
      view.close();
      print(options, outcome, (style) => `\n${renderOutcome(outcome, foldHistory(history), style)}`);
      if (interrupt.signal.aborted) return interrupt.exitCode();
      return outcome.status === 'SUCCEEDED' ? EXIT.ok : EXIT.failed;
    } finally {
      session.close();
    }
  } catch (error) {
    // Ctrl-C reaches the child processes too: what they died of is not the story
    if (interrupt.signal.aborted) return interrupt.exitCode();
    throw error;
  } finally {
    view.close();
    interrupt.release();
  }
}
