/** Newest failed executions that every sweep looks at, and older ones that take turns; each costs a DescribeExecution. */
export const NEWEST_PER_SWEEP = 25;
export const IN_TURN_PER_SWEEP = 25;

/** How long AWS redrives an execution after its end, in milliseconds: 14 days. */
const REDRIVABLE_MS = 14 * 86_400_000;

/**
 * The executions that a sweep looks at. Those that are not for it (refused inputs, what people were left with) may be
 * many and new: without turns they would hide a parked one for ever.
 * @param newestFirst what failed, with the time it ended
 * @param sweep counts the sweeps; whoever failed is looked at once in as many of them as there are turns
 */
export function sweepTurn<T extends { readonly stoppedAtMs: number }>(
  newestFirst: readonly T[],
  sweep: number,
  nowMs: number,
): T[] {
  const redrivable = newestFirst.filter(({ stoppedAtMs }) => nowMs < stoppedAtMs + REDRIVABLE_MS);
  const older = redrivable.slice(NEWEST_PER_SWEEP);
  const turns = Math.max(1, Math.ceil(older.length / IN_TURN_PER_SWEEP));
  const start = (sweep % turns) * IN_TURN_PER_SWEEP;
  return [...redrivable.slice(0, NEWEST_PER_SWEEP), ...older.slice(start, start + IN_TURN_PER_SWEEP)];
}
