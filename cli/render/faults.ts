import type { Faults } from '../../ops/fault.ts';
import type { Style } from './style.ts';
import { type Cell, printable, table } from './text.ts';
import { duration } from './units.ts';

/** The faults that stand, a line each: what, how much longer, and why. */
export function renderFaults({ nowMs, rules }: Faults, style: Style): string {
  if (rules.length === 0) return 'no fault stands';
  const { bold } = style.colors;
  const heads = ['rule', 'ends in', 'reason'].map((text): Cell => ({ text, paint: bold }));
  const rows = rules.map(({ rule, untilMs, reason }): Cell[] => [rule, duration(untilMs - nowMs), printable(reason)]);
  return table([heads, ...rows], { indent: 0, width: style.width, right: [1] }).join('\n');
}
