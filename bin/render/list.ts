import type { ListedExecution } from '../../ops/list.ts';
import type { Style } from './style.ts';
import { type Cell, table } from './text.ts';
import { duration, moment } from './units.ts';

export function renderList(executions: readonly ListedExecution[], style: Style): string {
  if (executions.length === 0) return 'no executions yet: `npx ballast run` starts one';
  const { bold, dim } = style.colors;
  const heads = ['started (UTC)', 'status', 'took', 'redrives', 'name'].map((text): Cell => ({ text, paint: bold }));
  const rows = executions.map(({ name, status, startedAtMs, stoppedAtMs, redriveCount }): Cell[] => [
    { text: moment(startedAtMs), paint: dim },
    { text: status, paint: statusPaint(status, style) },
    stoppedAtMs === undefined ? '' : duration(stoppedAtMs - startedAtMs),
    String(redriveCount),
    name,
  ]);
  return table([heads, ...rows], { indent: 0, width: style.width, right: [2, 3] }).join('\n');
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
