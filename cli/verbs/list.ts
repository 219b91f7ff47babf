import { Command } from 'commander';
import { type ExecutionList, type ExplainedExecution, explainExecutions } from '../../ops/list.ts';
import { INTERRUPTED, RUN_TIMEOUT } from '../../ops/outcome.ts';
import { duration } from '../../patterns/duration.ts';
import { type CommonOptions, parseCount } from '../options.ts';
import { print } from '../print.ts';
import type { Style } from '../render/style.ts';
import { type Cell, printable, table } from '../render/text.ts';
import { formatTimestamp, plural } from '../render/units.ts';
import { withTargets } from '../session.ts';

interface ListOptions extends CommonOptions {
  readonly limit: number;
}

const EXAMPLES = `
Examples:
  $ npx ballast list
  $ npx ballast list --limit 100 --json | jq '.[] | select(.status == "FAILED").name'`;

export function createCommand(): Command {
  return new Command('list')
    .description('List the executions in the state folder, newest first.')
    .option('--limit <N>', 'at most so many', parseCount, 20)
    .addHelpText('after', EXAMPLES)
    .action(list);
}

async function list(options: ListOptions): Promise<void> {
  await withTargets(options, async (targets) => {
    const found = await explainExecutions(targets, options.limit);
    print(options, found.executions, (style) => renderList(found, style));
  });
}

/** A line per execution, and how many older ones there are. */
export function renderList({ executions, older }: ExecutionList, style: Style): string {
  if (executions.length === 0) return 'no executions yet: `npx ballast run` starts one';
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
  const more = `${plural(older, 'older execution')} not shown; --limit ${executions.length + older} shows all`;
  return (older === 0 ? lines : [...lines, dim(more)]).join('\n');
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
