import { followExecution, type RunResult } from '../ops/follow.ts';
import { foldHistory } from '../ops/progress.ts';
import type { Started } from '../ops/start.ts';
import type { Target } from '../ops/target.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { catchInterrupt, InterruptedError } from './interrupt.ts';
import type { FollowVerbOptions } from './options.ts';
import { print } from './print.ts';
import { openProgressView } from './progress-view.ts';
import { renderOutcome } from './render/outcome.ts';
import { loadReportView } from './report-view.ts';
import { openSession, type SessionOptions } from './session.ts';
import { rememberExecution } from './workflows.ts';

/** A poll costs the embedded cloud a millisecond; more often would not be visible. */
const POLL_INTERVAL_MS = 100;

/** Prints the result of an execution that was followed. */
export type PrintResult = (result: RunResult, target: Target, options: FollowVerbOptions) => Promise<void>;

/**
 * Starts or redrives an execution, shows its progress, and prints its result.
 * @param title shown above the progress
 * @param state a state folder that exists
 * @param printResult @default - prints the outcome of a run
 */
export async function follow(
  title: string,
  state: string,
  options: FollowVerbOptions & SessionOptions,
  begin: (target: Target, notify: (message: string) => void) => Promise<Started>,
  printResult: PrintResult = printOutcome,
): Promise<ExitCode> {
  const interrupt = catchInterrupt();
  const view = await openProgressView(title, process.stderr);
  try {
    const session = await openSession(state, options, interrupt.signal, (notice) => view.notify(notice));
    try {
      const result = await followExecution(session, (target) => begin(target, (notice) => view.notify(notice)), {
        everyMs: POLL_INTERVAL_MS,
        interrupt: interrupt.signal,
        ...(options.timeout === undefined ? {} : { timeoutMs: options.timeout * 1000 }),
        onStarted: (started) => rememberExecution(state, started),
        onHistory: (events) => view.update(foldHistory(events)),
      });
      view.close();
      await printResult(result, session.target, options);
      if (interrupt.signal.aborted) return interrupt.exitCode();
      return result.outcome.status === 'SUCCEEDED' ? EXIT.ok : EXIT.failed;
    } finally {
      session.close();
    }
  } catch (error) {
    if (error instanceof InterruptedError) throw error;
    // Ctrl-C reaches the child processes too: their errors follow from it
    if (interrupt.signal.aborted) return interrupt.exitCode();
    throw error;
  } finally {
    view.close();
    interrupt.release();
  }
}

async function printOutcome(
  { outcome, history }: RunResult,
  { stateMachineArn }: Target,
  options: FollowVerbOptions,
): Promise<void> {
  const reportView = await loadReportView(options, stateMachineArn, outcome.report);
  print(options, outcome, (style) => `\n${renderOutcome(outcome, foldHistory(history), style, reportView)}`);
}
