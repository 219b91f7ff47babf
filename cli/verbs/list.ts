import { Command, InvalidArgumentError, Option } from 'commander';
import { type ExecutionList, type ListedExecution, listExecutions } from '../../ops/list.ts';
import { INTERRUPTED } from '../../ops/outcome.ts';
import type { ExecutionStatus } from '../../ops/progress.ts';
import { duration } from '../../patterns/duration.ts';
import { type ExecutionPlace, placeOf } from '../../patterns/execution-index/cursor.ts';
import { EXECUTION_STATUSES } from '../../patterns/execution-index/entry.ts';
import type { ExecutionFilter } from '../../patterns/execution-index/filter.ts';
import { RUN_TIMEOUT } from '../../patterns/execution-index/status.ts';
import type { DegradationLevel } from '../../patterns/report/report.ts';
import { type CommonOptions, parseCount, parseTime } from '../options.ts';
import { formatOf } from '../output-format.ts';
import { print } from '../print.ts';
import { answerCommand } from '../render/questions.ts';
import type { Style } from '../render/style.ts';
import { type Cell, printable, table } from '../render/text.ts';
import { formatTimestamp } from '../render/units.ts';
import { withTargets } from '../session.ts';
import { targetFlags } from '../target-options.ts';

interface ListOptions extends CommonOptions {
  readonly limit: number;
  readonly status?: ExecutionStatus;
  /** epoch milliseconds */
  readonly since?: number;
  readonly workflowId?: string;
  readonly level?: DegradationLevel;
  readonly failedAgent?: string;
  readonly error?: string;
  readonly input?: string;
  readonly waiting?: true;
  readonly cursor?: ExecutionPlace;
}

const EXAMPLES = `
Examples:
  $ npx ballast list
  $ npx ballast list --status FAILED --since 2026-01-05T09:00:00Z
  $ npx ballast list --failed-agent trend --target aws --stack Ballast-research-prod
  $ npx ballast list --error FallbackExhaustedError -o jsonl
  $ npx ballast list --limit 100 --json | jq '.[] | select(.status == "FAILED").name'`;

export function createCommand(): Command {
  return new Command('list')
    .description('List the executions in the state folder or of a stack, newest first.')
    .option('--limit <N>', 'at most so many', parseCount, 20)
    .addOption(new Option('--status <STATUS>', 'only those of this status').choices(EXECUTION_STATUSES))
    .option('--since <TIME>', 'only those that started since then, ISO 8601', parseTime)
    .option('--error <NAME>', 'only those that ended with this error')
    .option('--workflow-id <ID>', 'only those of the workflow with this id')
    .option('--level <N>', 'only those with a report of this degradation level: 0, 1 or 2', parseLevel)
    .option('--failed-agent <NAME>', 'only those in which this agent gave no answer')
    .option('--input <TEXT>', 'only those with this text in the first 256 bytes of their input, as JSON')
    .option('--waiting', 'only those that wait for the answer to a question')
    .option('--cursor <CURSOR>', 'continue a list: what the list before printed', parseCursor)
    .addHelpText('after', EXAMPLES)
    .action(list);
}

async function list(options: ListOptions): Promise<void> {
  await withTargets(options, async (targets) => {
    const { limit, cursor } = options;
    const filter = filterOf(options);
    const found = await listExecutions(targets, { limit, filter, ...(cursor === undefined ? {} : { after: cursor }) });
    const isPart = cursor !== undefined || Object.keys(filter).length > 0;
    print(options, found.executions, (style) => renderList(found, style, isPart, targetFlags(options)));
    if (formatOf(options) !== 'text' && found.next !== undefined) process.stderr.write(`${olderAfter(found.next)}\n`);
  });
}

function filterOf({
  status,
  since,
  workflowId,
  error,
  level,
  failedAgent,
  input,
  waiting,
}: ListOptions): ExecutionFilter {
  return {
    ...(status === undefined ? {} : { status }),
    ...(since === undefined ? {} : { sinceMs: since }),
    ...(workflowId === undefined ? {} : { workflowId }),
    ...(error === undefined ? {} : { error }),
    ...(level === undefined ? {} : { level }),
    ...(failedAgent === undefined ? {} : { failedAgent }),
    ...(input === undefined ? {} : { inputText: input }),
    ...(waiting === undefined ? {} : { isWaiting: waiting }),
  };
}

function parseCursor(text: string): ExecutionPlace {
  const place = placeOf(text);
  if (place === undefined) throw new InvalidArgumentError('Use the cursor that a list printed.');
  return place;
}

function parseLevel(text: string): DegradationLevel {
  if (text !== '0' && text !== '1' && text !== '2') throw new InvalidArgumentError('Use 0, 1 or 2.');
  return Number(text) as DegradationLevel;
}

/** A line per execution, and how to see older ones. @param isPart whether only some were asked for */
export function renderList({ executions, next }: ExecutionList, style: Style, isPart = false, flags = ''): string {
  if (executions.length === 0) {
    return isPart ? 'no execution matches' : 'no executions yet: `npx ballast start` starts one';
  }
  const { bold, dim } = style.colors;
  const heads = ['started (UTC)', 'status', 'took', 'redrives', 'name', ''].map(
    (text): Cell => ({ text, paint: bold }),
  );
  const rows = executions.map(({ name, status, startedAtMs, stoppedAtMs, redriveCount, error, waitsFor }): Cell[] => [
    { text: formatTimestamp(startedAtMs), paint: dim },
    { text: status, paint: statusPaint(status, style) },
    stoppedAtMs === undefined ? '' : duration(stoppedAtMs - startedAtMs),
    String(redriveCount),
    name,
    { text: waitsFor === undefined ? reason(error) : waitText(waitsFor), paint: dim },
  ]);
  const waiting = executions.filter(({ waitsFor }) => waitsFor !== undefined);
  const lines = table([heads, ...rows], { indent: 0, width: style.width, right: [2, 3] });
  return [
    ...lines,
    ...(next === undefined ? [] : [dim(olderAfter(next))]),
    ...(waiting.length === 0 ? [] : [dim(answerAfter(waiting[0]?.name ?? '', flags))]),
  ].join('\n');
}

function waitText(questions: readonly string[]): string {
  return `waits for an answer: ${printable(questions.join('; '))}`;
}

function answerAfter(name: string, flags: string): string {
  return `a question is answered by\n  ${answerCommand(name, flags)}`;
}

function olderAfter(next: string): string {
  return `older executions:\n  --cursor ${next}`;
}

function reason(error: string | null): string {
  if (error === RUN_TIMEOUT) return 'by its own --timeout';
  return error === INTERRUPTED ? 'by Ctrl-C' : printable(error ?? '');
}

function statusPaint(status: ListedExecution['status'], { colors }: Style): (text: string) => string {
  switch (status) {
    case 'SUCCEEDED':
      return colors.green;
    case 'FAILED':
    case 'TIMED_OUT':
    case 'ABORTED':
      return colors.red;
    case 'RUNNING':
    case 'PENDING_REDRIVE':
      return colors.cyan;
    default:
      return status satisfies never;
  }
}
