import { Command } from 'commander';
import { beginBatch, namedAmong } from '../../ops/batch.ts';
import { locateAmong } from '../../ops/locate.ts';
import { type Execution, readExecution } from '../../ops/status.ts';
import { STOPPED, stopExecution } from '../../ops/stop.ts';
import {
  listRunning,
  type RunningFilter,
  type StopOutcome,
  type StopSummary,
  stopAll,
  stopOutcomeOf,
  summarizeStops,
} from '../../ops/stop-all.ts';
import type { Target } from '../../ops/target.ts';
import { InvalidInputError } from '../../patterns/catalogue/errors.ts';
import type { Batch } from '../../patterns/execution-index/batch.ts';
import { continuable, DEFAULT_RATE, onChange, parseBatch, parseRate, parseReason } from '../batch.ts';
import { confirmOnAws } from '../confirm.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { catchInterrupt } from '../interrupt.ts';
import { userName } from '../operator.ts';
import { type CommonOptions, collect, ID_HELP, parseTime } from '../options.ts';
import { print } from '../print.ts';
import type { Style } from '../render/style.ts';
import { type Cell, table } from '../render/text.ts';
import { plural } from '../render/units.ts';
import { withTarget, withTargets } from '../session.ts';
import { targetFlags } from '../target-options.ts';

interface StopOptions extends CommonOptions {
  readonly reason: string;
  readonly all?: true;
  /** epoch milliseconds */
  readonly since?: number;
  readonly workflowId?: string;
  readonly input?: string;
  /** executions a second */
  readonly rate?: number;
  readonly dryRun?: true;
  readonly execution?: readonly string[];
  readonly continue?: Batch;
}

const EXAMPLES = `
Its status is ABORTED then, its error ${STOPPED}, and its cause the reason. redrive ID continues it; redrive --failed leaves it alone.

Examples:
  $ npx ballast stop triage-20260105-093000-1a2b3c --reason 'started with the wrong ticket'
  $ npx ballast stop my-workflow --reason 'a drill' --target aws --stack Ballast-triage-prod --yes
  $ npx ballast stop --all --reason 'the provider is down' --since 2026-01-05T09:00:00Z --dry-run

Ctrl-C leaves the executions that are not stopped yet alone, and prints the command that continues with them.`;

export function createCommand(): Command {
  return new Command('stop')
    .description('Stop an execution that runs, or all that run. The reason is kept with each.')
    .argument('[ID]', ID_HELP)
    .requiredOption('--reason <TEXT>', 'why, 1 to 256 characters', parseReason)
    .option('--all', 'every execution that runs')
    .option('--since <TIME>', 'with --all: only those that started since then, ISO 8601', parseTime)
    .option('--workflow-id <ID>', 'with --all: only those of the workflow with this id')
    .option('--input <TEXT>', 'with --all: only those with this text in the first 256 bytes of their input, as JSON')
    .option('--rate <N>', `with --all: executions a second (default: ${DEFAULT_RATE})`, parseRate)
    .option('--execution <NAME>', 'with --all: only this one; may be given again', collect)
    .option('--dry-run', 'with --all: only list the executions')
    .option('--continue <BATCH>', 'with --all: go on where this batch was interrupted', parseBatch)
    .addHelpText('after', EXAMPLES)
    .action(async (id: string | undefined, options: StopOptions) => {
      checkStopArguments(id, options);
      if (id === undefined) process.exitCode = await stopMany(options);
      else await stop(id, options);
    });
}

/** Options that are of many executions, not of one. */
const OF_MANY = ['since', 'workflowId', 'input', 'rate', 'dryRun', 'execution', 'continue'] as const;

function checkStopArguments(id: string | undefined, options: StopOptions): void {
  if ((id === undefined) !== (options.all === true)) {
    throw new InvalidInputError('stop takes either the ID of one execution or --all for all that run');
  }
  if (options.all !== true && OF_MANY.some((name) => options[name] !== undefined)) {
    throw new InvalidInputError(
      '--since, --workflow-id, --input, --rate, --dry-run, --execution and --continue go with --all',
    );
  }
}

async function stop(id: string, options: StopOptions): Promise<void> {
  await withTargets(options, async (targets) => {
    const { target, executionArn } = await locateAmong(targets, id);
    const execution = await readExecution(target, executionArn);
    const { name, status } = execution;
    if (!IS_STOPPABLE[status]) throw new InvalidInputError(`${name} is ${status} already: there is nothing to stop`);
    await confirmOnAws(options, `stop ${name}`, target);
    const { reason } = options;
    await stopExecution(target, execution, { error: STOPPED, cause: reason, by: { actor: userName(), reason } });
    const { workflowId, status: now, error = null, cause = null } = await readExecution(target, executionArn);
    const stopped = { workflowId, executionArn, name, status: now, error, cause };
    print(options, stopped, () => `${name} is ${now}\n\n  $ npx ballast redrive ${name}${targetFlags(options)}`);
  });
}

async function stopMany(options: StopOptions): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  await withTarget(options, async (target) => {
    exitCode = await stopSelected(target, options);
  });
  return exitCode;
}

/** Stops every execution that is selected, at a bounded rate. */
async function stopSelected(target: Target, options: StopOptions): Promise<ExitCode> {
  const notify = (message: string) => void process.stderr.write(`${message}\n`);
  const running = namedAmong(await listRunning(target, filterOf(options), options.continue), options.execution);
  if (options.dryRun === true || running.length === 0) {
    const selected = summarizeStops(running.map(stopOutcomeOf));
    print(options, selected, (style) => renderStops(selected, style));
    return EXIT.ok;
  }
  await confirmOnAws(options, `stop ${plural(running.length, 'running execution')}`, target);
  const batch = options.continue ?? (await beginBatch(target));
  const interrupt = catchInterrupt();
  try {
    const stopped = await continuable(batch, interrupt, notify, () =>
      stopAll(target, running, {
        batch,
        by: { actor: userName(), reason: options.reason },
        error: STOPPED,
        perSecond: options.rate ?? DEFAULT_RATE,
        interrupt: interrupt.signal,
        onProgress: onChange((now) => countsOf(summarizeStops(now)), notify),
      }),
    );
    const summary = summarizeStops(stopped);
    print(options, summary, (style) => renderStops(summary, style));
    return interrupt.signal.aborted ? interrupt.exitCode() : EXIT.ok;
  } finally {
    interrupt.release();
  }
}

function filterOf({ since, workflowId, input }: StopOptions): RunningFilter {
  return {
    ...(since === undefined ? {} : { sinceMs: since }),
    ...(workflowId === undefined ? {} : { workflowId }),
    ...(input === undefined ? {} : { inputText: input }),
  };
}

/** The selected executions and their status, a line each, and the number of each result. */
export function renderStops(summary: StopSummary, style: Style): string {
  if (summary.selected === 0) return 'there is no running execution to stop';
  const { bold } = style.colors;
  const heads = ['execution', 'status'].map((text): Cell => ({ text, paint: bold }));
  const rows = summary.executions.map(({ name, status }: StopOutcome): Cell[] => [name, status]);
  return [...table([heads, ...rows], { indent: 0, width: style.width }), '', countsOf(summary)].join('\n');
}

/** How far a stop of many is. */
function countsOf({ selected, stopped, ended, notStopped }: StopSummary): string {
  const counts = [
    `${stopped} stopped`,
    ...(ended === 0 ? [] : [`${ended} had ended`]),
    ...(notStopped === 0 ? [] : [`${notStopped} not stopped`]),
  ];
  return `${selected} selected: ${notStopped === selected ? 'none stopped' : counts.join(', ')}`;
}

const IS_STOPPABLE: Readonly<Record<Execution['status'], boolean>> = {
  RUNNING: true,
  PENDING_REDRIVE: true,
  SUCCEEDED: false,
  FAILED: false,
  TIMED_OUT: false,
  ABORTED: false,
};
