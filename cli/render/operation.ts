import type { ExecutionOperation } from '../../patterns/execution-index/entry.ts';
import { printable } from './text.ts';
import { formatTimestamp } from './units.ts';

const PAST = { redrive: 'redriven', resume: 'resumed', stop: 'stopped' } as const satisfies Record<
  ExecutionOperation['verb'],
  string
>;

/** What an operator did to an execution, in a line: `redriven 2026-01-05 09:30:00 by ada: the provider is back`. */
export function renderOperation({ verb, actor, reason, atMs }: ExecutionOperation): string {
  return `${PAST[verb]} ${formatTimestamp(atMs)} by ${printable(actor)}: ${printable(reason)}`;
}
