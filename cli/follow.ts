import { type Connection, followExecution, type RunResult } from '../ops/follow.ts';
import { foldHistory, type Progress } from '../ops/progress.ts';
import type { Started } from '../ops/start.ts';
import type { Target } from '../ops/target.ts';
import { nameInArn } from '../patterns/arn.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { catchInterrupt, InterruptedError } from './interrupt.ts';
import type { FollowVerbOptions } from './options.ts';
import { print } from './print.ts';
import { openProgressView } from './progress-view.ts';
import { renderOutcome } from './render/outcome.ts';
import { questionAnnouncer } from './render/questions.ts';
import { loadReportView } from './report-view.ts';
import { openSession, type SessionOptions } from './session.ts';
import { targetFlags } from './target-options.ts';
import { rememberExecution } from './workflows.ts';

/** A poll costs the embedded cloud a millisecond; more often would not be visible. */
const POLL_INTERVAL_MS = 100;

/** On AWS 20 of these commands together stay below the 10 DescribeExecution a second of the smaller regions. */
export const AWS_POLL_INTERVAL_MS = 2_000;
export const AWS_IDLE_INTERVAL_MS = 8_000;

/** Prints the result of an execution that was followed. */
export type PrintResult = (result: RunResult, target: Target, options: FollowVerbOptions) => Promise<void>;

/** Starts, redrives or finds an execution. It may be called again, when the connection was lost before it answered. */
type Begin = (target: Target, notify: (message: string) => void) => Promise<Started>;

/** A connection that a command holds. */
interface HeldConnection extends Connection {
  close(): void;
}

/**
 * Starts or redrives an execution on the embedded cloud, shows its progress, and prints its result. Ctrl-C stops it.
 * @param title shown above the progress
 * @param state a state folder that exists
 * @param printResult @default - prints the outcome of a run
 */
export async function follow(
  title: string,
  state: string,
  options: FollowVerbOptions & SessionOptions,
  begin: Begin,
  printResult: PrintResult = printOutcome,
): Promise<ExitCode> {
  return await followUntilEnd(title, options, {
    open: (interrupt, notify) => openSession(state, options, interrupt, notify),
    begin,
    printResult,
    onStarted: (started) => rememberExecution(state, started),
    onInterrupt: 'stop',
  });
}

/**
 * The same for an execution that Ctrl-C leaves alone.
 * @param open opens the connection to where it runs
 */
export async function followLeaving(
  title: string,
  options: FollowVerbOptions,
  open: Following['open'],
  begin: Begin,
): Promise<ExitCode> {
  const onStarted = async () => undefined;
  return await followUntilEnd(title, options, {
    open,
    begin,
    printResult: printOutcome,
    onStarted,
    onInterrupt: 'leave',
  });
}

interface Following {
  open(interrupt: AbortSignal, notify: (message: string) => void): Promise<HeldConnection>;
  readonly begin: Begin;
  readonly printResult: PrintResult;
  onStarted(started: Started): Promise<void>;
  readonly onInterrupt: 'stop' | 'leave';
}

async function followUntilEnd(
  title: string,
  options: FollowVerbOptions,
  { open, begin, printResult, onStarted, onInterrupt }: Following,
): Promise<ExitCode> {
  const interrupt = catchInterrupt();
  const view = await openProgressView(title, process.stderr);
  const notify = (message: string) => view.notify(message);
  let announce: (progress: Progress) => void = () => {};
  try {
    const connection = await open(interrupt.signal, notify);
    try {
      const result = await followExecution(connection, (target) => begin(target, notify), {
        everyMs: options.target === 'aws' ? AWS_POLL_INTERVAL_MS : POLL_INTERVAL_MS,
        ...(options.target === 'aws' ? { idleMs: AWS_IDLE_INTERVAL_MS } : {}),
        interrupt: interrupt.signal,
        onInterrupt,
        ...(options.timeout === undefined ? {} : { timeoutMs: options.timeout * 1000 }),
        onStarted: async (started) => {
          announce = questionAnnouncer(started.name, targetFlags(options), notify);
          await onStarted(started);
        },
        onHistory(events) {
          const progress = foldHistory(events);
          view.update(progress);
          announce(progress);
        },
      });
      view.close();
      await printResult(result, connection.target, options);
      if (!interrupt.signal.aborted) return result.outcome.status === 'SUCCEEDED' ? EXIT.ok : EXIT.failed;
      if (result.outcome.status === 'RUNNING') {
        const watch = `npx ballast watch ${nameInArn(result.outcome.executionArn)}${targetFlags(options)}`;
        process.stderr.write(`the execution continues; \`${watch}\` shows it again\n`);
      }
      return interrupt.exitCode();
    } finally {
      connection.close();
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
  const flags = targetFlags(options);
  print(options, outcome, (style) => `\n${renderOutcome(outcome, foldHistory(history), style, reportView, flags)}`);
}
