/**
 * Executions that a sweep checks: the newest ones each time, older ones in turn. Those that failed cost a
 * DescribeExecution each.
 */
export const NEWEST_PER_SWEEP = 25;
export const IN_TURN_PER_SWEEP = 25;

/** How long AWS can redrive an execution after its end, in milliseconds: 14 days. */
const REDRIVABLE_MS = 14 * 86_400_000;

/**
 * Selects the executions that a sweep checks. Executions that need no recovery (refused inputs, given-up ones) may be many
 * and new: without turns they would hide a parked one for ever.
 * @param newestFirst executions with the time of their end, in epoch milliseconds
 * @param sweep number of the sweep: each older execution is checked once per full rotation
 */
export function selectForSweep<T extends { readonly stoppedAtMs: number }>(
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
