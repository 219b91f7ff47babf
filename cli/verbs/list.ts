import { Command, InvalidArgumentError, Option } from 'commander';
import { type ExecutionList, type ExplainedExecution, explainExecutions } from '../../ops/list.ts';
import { INTERRUPTED, RUN_TIMEOUT } from '../../ops/outcome.ts';
import type { ExecutionStatus } from '../../ops/progress.ts';
import { duration } from '../../patterns/duration.ts';
import type { DegradationLevel } from '../../patterns/report/report.ts';
import { type CommonOptions, parseCount, parseTime } from '../options.ts';
import { print } from '../print.ts';
import type { Style } from '../render/style.ts';
import { type Cell, printable, table } from '../render/text.ts';
import { formatTimestamp, plural } from '../render/units.ts';
import { withTargets } from '../session.ts';

interface ListOptions extends CommonOptions {
  readonly limit: number;
  readonly status?: ExecutionStatus;
  /** epoch milliseconds */
  readonly since?: number;
  readonly workflowId?: string;
  readonly level?: DegradationLevel;
  readonly failedAgent?: string;
}

const STATUSES: readonly ExecutionStatus[] = [
  'RUNNING',
  'SUCCEEDED',
  'FAILED',
  'TIMED_OUT',
  'ABORTED',
  'PENDING_REDRIVE',
];

const EXAMPLES = `
Examples:
  $ npx ballast list
  $ npx ballast list --status FAILED --since 2026-01-05T09:00:00Z
  $ npx ballast list --failed-agent trend --target aws --stack Ballast-research-prod
  $ npx ballast list --limit 100 --json | jq '.[] | select(.status == "FAILED").name'`;

export function createCommand(): Command {
  return new Command('list')
    .description('List the executions in the state folder or of a stack, newest first.')
    .option('--limit <N>', 'at most so many', parseCount, 20)
    .addOption(new Option('--status <STATUS>', 'only those of this status').choices(STATUSES))
    .option('--since <TIME>', 'only those that started since then, ISO 8601', parseTime)
    .option('--workflow-id <ID>', 'only those of the workflow with this id')
    .option('--level <N>', 'only those with a report of this degradation level: 0, 1 or 2', parseLevel)
    .option('--failed-agent <NAME>', 'only those in which this agent gave no answer')
    .addHelpText('after', EXAMPLES)
    .action(list);
}

async function list(options: ListOptions): Promise<void> {
  await withTargets(options, async (targets) => {
    const { limit, status, since, workflowId, level, failedAgent } = options;
    const found = await explainExecutions(targets, limit, {
      ...(status === undefined ? {} : { status }),
      ...(since === undefined ? {} : { sinceMs: since }),
      ...(workflowId === undefined ? {} : { workflowId }),
      ...(level === undefined ? {} : { level }),
      ...(failedAgent === undefined ? {} : { failedAgent }),
    });
    const isFiltered = [status, since, workflowId, level, failedAgent].some((given) => given !== undefined);
    print(options, found.executions, (style) => renderList(found, style, isFiltered));
  });
}

function parseLevel(text: string): DegradationLevel {
  if (text !== '0' && text !== '1' && text !== '2') throw new InvalidArgumentError('Use 0, 1 or 2.');
  return Number(text) as DegradationLevel;
}

/** A line per execution, and how many older ones there are. @param isFiltered whether only some were asked for */
export function renderList({ executions, older, hasMore }: ExecutionList, style: Style, isFiltered = false): string {
  if (executions.length === 0) {
    return isFiltered ? 'no execution matches' : 'no executions yet: `npx ballast run` starts one';
  }
  const { bold, dim } = style.colors;
  const heads = ['started (UTC)', 'status', 'took', 'redrives', 'name', ''].map(
    (text): Cell => ({ text, paint: bold }),
  );
  const rows = executions.map(({ name, status, startedAtMs, stoppedAtMs, redriveCount, error }): Cell[] => [
    { text: formatTimestamp(startedAtMs), paint: dim },
    { text: status, paint: statusPaint(status, style) },
    stoppedAtMs === undefined ? '' : duration(stoppedAtMs - startedAtMs),
    String(redriveCount),
    name,
    { text: reason(error), paint: dim },
  ]);
  const lines = table([heads, ...rows], { indent: 0, width: style.width, right: [2, 3] });
  if (older === 0 && !hasMore) return lines.join('\n');
  const counted = hasMore ? 'older executions' : plural(older, 'older execution');
  const remedy =
    hasMore || isFiltered ? 'a higher --limit shows more' : `--limit ${executions.length + older} shows all`;
  return [...lines, dim(`${counted} ${isFiltered ? 'not looked at' : 'not shown'}; ${remedy}`)].join('\n');
}

function reason(error: string | null): string {
  if (error === RUN_TIMEOUT) return 'by its own --timeout';
  return error === INTERRUPTED ? 'by Ctrl-C' : printable(error ?? '');
}

function statusPaint(status: ExplainedExecution['status'], { colors }: Style): (text: string) => string {
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
