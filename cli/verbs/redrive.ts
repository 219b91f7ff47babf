import { Command } from 'commander';
import { beginBatch, namedAmong } from '../../ops/batch.ts';
import { redriveExecution } from '../../ops/redrive.ts';
import {
  type FailedFilter,
  listFailed,
  type RedriveOutcome,
  type RedriveSummary,
  redriveAll,
  redriveOutcomeOf,
  SUPERSEDED,
  summarize,
} from '../../ops/redrive-failed.ts';
import type { Target } from '../../ops/target.ts';
import { InvalidInputError } from '../../patterns/catalogue/errors.ts';
import type { Batch } from '../../patterns/execution-index/batch.ts';
import { continuable, DEFAULT_RATE, onChange, parseBatch, parseRate, parseReason } from '../batch.ts';
import { confirmOnAws } from '../confirm.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { follow } from '../follow.ts';
import { followOnStack } from '../follow-on-stack.ts';
import { catchInterrupt, type Interrupt } from '../interrupt.ts';
import { userName } from '../operator.ts';
import { addFollowOptions, collect, type FollowVerbOptions, ID_HELP, parseTime } from '../options.ts';
import { print } from '../print.ts';
import type { Style } from '../render/style.ts';
import { type Cell, printable, table } from '../render/text.ts';
import { plural } from '../render/units.ts';
import { locateToContinue, withKnownContext } from '../resolve-build-context.ts';
import { onlyWorkflow } from '../select-workflow.ts';
import { openSession } from '../session.ts';
import { withStack } from '../stack-session.ts';
import { existingStateDirectory } from '../state-directory.ts';

interface RedriveOptions extends FollowVerbOptions {
  readonly failed?: true;
  readonly error?: string;
  readonly failedAgent?: string;
  /** epoch milliseconds */
  readonly since?: number;
  /** redrives a second */
  readonly rate?: number;
  readonly dryRun?: true;
  readonly execution?: readonly string[];
  readonly reason?: string;
  readonly continue?: Batch;
}

const EXAMPLES = `
Stored results are not computed again. Faults of the run are not injected again.
An execution can be redriven for 14 days, under the definition it was started with; after that, or when the definition
has changed, use resume. An execution that was stopped, by Ctrl-C or --timeout, is redriven by its ID only, never by --failed; one whose workflow a newer
execution has taken over (SupersededError) is never selected.

Examples:
  $ npx ballast redrive triage-20260105-093000-1a2b3c --reason 'the provider is back'
  $ npx ballast redrive --failed --dry-run
  $ npx ballast redrive --failed --error CriticalDegradationError --since 2026-01-05T09:00:00Z --rate 2
  $ npx ballast redrive --failed --reason 'the provider is back' --target aws --stack Ballast-triage-prod --yes

Ctrl-C leaves the executions that were redriven alone, and prints the command that continues with the others: --continue BATCH
redrives none of them a second time.

Exit codes: as run; with --failed 1 when any of those selected failed again or was refused; the last line, and the fields of
--json, say how many`;

export function createCommand(): Command {
  return addFollowOptions(
    new Command('redrive')
      .description('Continue an execution that failed, timed out or was stopped where it stopped, or all that failed.')
      .argument('[ID]', ID_HELP)
      .option('--failed', 'every execution that failed or timed out')
      .option('--error <NAME>', 'with --failed: only those that ended with this error')
      .option('--failed-agent <NAME>', 'with --failed: only those in which this agent gave no answer')
      .option('--since <TIME>', 'with --failed: only those that ended since then, ISO 8601', parseTime)
      .option('--rate <N>', `with --failed: redrives a second (default: ${DEFAULT_RATE})`, parseRate)
      .option('--execution <NAME>', 'with --failed: only this one; may be given again', collect)
      .option('--dry-run', 'with --failed: only list the executions')
      .option('--reason <TEXT>', 'why, kept with each execution', parseReason)
      .option('--continue <BATCH>', 'with --failed: go on where this batch was interrupted', parseBatch),
  )
    .addHelpText('after', EXAMPLES)
    .action(async (id: string | undefined, options: RedriveOptions) => {
      checkRedriveArguments(id, options);
      process.exitCode = id === undefined ? await redriveFailed(options) : await redrive(id, options);
    });
}

/** Options that are of many executions, not of one. */
const OF_MANY = ['error', 'failedAgent', 'since', 'rate', 'dryRun', 'execution', 'continue'] as const;

function checkRedriveArguments(id: string | undefined, options: RedriveOptions): void {
  const { failed, error } = options;
  if ((id === undefined) !== (failed === true)) {
    throw new InvalidInputError('redrive takes either the ID of one execution or --failed for all that failed');
  }
  if (error === SUPERSEDED) {
    throw new InvalidInputError(`--error ${SUPERSEDED}: a newer execution took them over; redrive the newer one`);
  }
  if (failed !== true && OF_MANY.some((name) => options[name] !== undefined)) {
    throw new InvalidInputError(
      '--error, --failed-agent, --since, --rate, --dry-run, --execution and --continue go with --failed',
    );
  }
}

async function redrive(id: string, options: RedriveOptions): Promise<ExitCode> {
  const by = { actor: userName(), reason: options.reason ?? 'redrive' };
  if (options.target === 'aws') {
    return await followOnStack('redrive', id, options, true, (target, arn) => redriveExecution(target, arn, by));
  }
  const state = await existingStateDirectory(options.state);
  const known = await withKnownContext(state, options, id);
  return follow(`redrive ${id}`, state, known, async (target) =>
    redriveExecution(target, await locateToContinue(target, id), by),
  );
}

/** Of the embedded cloud, which answers in a millisecond. */
const POLL_INTERVAL_MS = 200;
const AWS_POLL_INTERVAL_MS = 2_000;

/** Redrives every execution that failed, at a bounded rate, and waits for all of them. */
async function redriveFailed(options: RedriveOptions): Promise<ExitCode> {
  const notify = (message: string) => void process.stderr.write(`${message}\n`);
  if (options.target === 'aws') {
    return await withStack(options, notify, async (targets) => {
      const interrupt = catchInterrupt();
      try {
        return await redriveSelected(onlyWorkflow(targets), options, interrupt, notify);
      } finally {
        interrupt.release();
      }
    });
  }
  const state = await existingStateDirectory(options.state);
  const interrupt = catchInterrupt();
  const session = await openSession(state, await withKnownContext(state, options), interrupt.signal, notify);
  try {
    return await redriveSelected(session.target, options, interrupt, notify);
  } finally {
    session.close();
    interrupt.release();
  }
}

async function redriveSelected(
  target: Target,
  options: RedriveOptions,
  interrupt: Interrupt,
  notify: (message: string) => void,
): Promise<ExitCode> {
  const failed = namedAmong(await listFailed(target, filterOf(options), options.continue), options.execution);
  if (options.dryRun === true || failed.length === 0) {
    const selected = summarize(failed.map(redriveOutcomeOf));
    print(options, selected, (style) => renderRedrives(selected, style));
    return EXIT.ok;
  }
  await confirmOnAws(options, `redrive ${plural(failed.length, 'failed execution')}`, target);
  const batch = options.continue ?? (await beginBatch(target));
  const redriven = await continuable(batch, interrupt, notify, () =>
    redriveAll(target, failed, {
      batch,
      by: { actor: userName(), reason: options.reason ?? 'redrive --failed' },
      perSecond: options.rate ?? DEFAULT_RATE,
      everyMs: options.target === 'aws' ? AWS_POLL_INTERVAL_MS : POLL_INTERVAL_MS,
      interrupt: interrupt.signal,
      onProgress: onChange((now) => countsOf(summarize(now)), notify),
    }),
  );
  const summary = summarize(redriven);
  print(options, summary, (style) => renderRedrives(summary, style));
  if (interrupt.signal.aborted) return interrupt.exitCode();
  return summary.succeeded === summary.selected ? EXIT.ok : EXIT.failed;
}

function filterOf({ error, failedAgent, since }: RedriveOptions): FailedFilter {
  return {
    ...(error === undefined ? {} : { error }),
    ...(failedAgent === undefined ? {} : { failedAgent }),
    ...(since === undefined ? {} : { sinceMs: since }),
  };
}

/** The selected executions and their status after the redrive, a line each, and the number of each result. */
export function renderRedrives(summary: RedriveSummary, style: Style): string {
  if (summary.selected === 0) return 'there is no failed execution to redrive';
  const { bold, green, red, cyan } = style.colors;
  const paint = { SUCCEEDED: green, RUNNING: cyan } as Partial<Record<RedriveOutcome['status'], typeof red>>;
  const heads = ['execution', 'status', ''].map((text): Cell => ({ text, paint: bold }));
  const rows = summary.executions.map(({ name, status, error, refused }): Cell[] => [
    name,
    { text: status, paint: paint[status] ?? red },
    printable(refused ?? error),
  ]);
  return [...table([heads, ...rows], { indent: 0, width: style.width }), '', countsOf(summary)].join('\n');
}

/** How far a redrive of many is. */
function countsOf({ selected, running, succeeded, failedAgain, refused, notRedriven }: RedriveSummary): string {
  const counts = [
    ...(running === 0 ? [] : [`${running} running`]),
    `${succeeded} succeeded`,
    `${failedAgain} failed again`,
    `${refused} refused`,
    ...(notRedriven === 0 ? [] : [`${notRedriven} not redriven`]),
  ];
  return `${selected} selected: ${notRedriven === selected ? 'none redriven' : counts.join(', ')}`;
}
