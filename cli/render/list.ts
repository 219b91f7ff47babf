import type { ExplainedExecution } from '../../ops/list.ts';
import { INTERRUPTED, RUN_TIMEOUT } from '../../ops/outcome.ts';
import type { Style } from './style.ts';
import { type Cell, printable, table } from './text.ts';
import { duration, moment } from './units.ts';

export function renderList(executions: readonly ExplainedExecution[], style: Style): string {
  if (executions.length === 0) return 'no executions yet: `npx ballast run` starts one';
  const { bold, dim } = style.colors;
  const heads = ['started (UTC)', 'status', 'took', 'redrives', 'name', ''].map(
    (text): Cell => ({ text, paint: bold }),
  );
  const rows = executions.map(({ name, status, startedAtMs, stoppedAtMs, redriveCount, error }): Cell[] => [
    { text: moment(startedAtMs), paint: dim },
    { text: status, paint: statusPaint(status, style) },
    stoppedAtMs === undefined ? '' : duration(stoppedAtMs - startedAtMs),
    String(redriveCount),
    name,
    { text: reason(error), paint: dim },
  ]);
  return table([heads, ...rows], { indent: 0, width: style.width, right: [2, 3] }).join('\n');
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
