import type { RedriveOutcome } from '../../ops/redrive-failed.ts';
import type { Style } from './style.ts';
import { type Cell, printable, table } from './text.ts';

/** What became of the executions that were redriven, or are meant, a line each. */
export function renderRedrives(outcomes: readonly RedriveOutcome[], style: Style): string {
  if (outcomes.length === 0) return 'no failed execution is meant: nothing to redrive';
  const { bold, green, red, cyan } = style.colors;
  const paint = { SUCCEEDED: green, RUNNING: cyan } as Partial<Record<RedriveOutcome['status'], typeof red>>;
  const heads = ['execution', 'status', ''].map((text): Cell => ({ text, paint: bold }));
  const rows = outcomes.map(({ name, status, error, refused }): Cell[] => [
    name,
    { text: status, paint: paint[status] ?? red },
    printable(refused ?? error),
  ]);
  return table([heads, ...rows], { indent: 0, width: style.width }).join('\n');
}

/** How far a redrive of many is. */
export function progressLineOf(outcomes: readonly RedriveOutcome[]): string {
  const count = (status: RedriveOutcome['status']) => outcomes.filter((outcome) => outcome.status === status).length;
  const refused = outcomes.filter((outcome) => outcome.refused !== undefined).length;
  return `${outcomes.length} meant: ${count('RUNNING')} running, ${count('SUCCEEDED')} succeeded, ${refused} refused`;
}
