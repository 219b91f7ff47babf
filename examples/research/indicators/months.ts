import type { Bar } from '../prices/bars.ts';

export interface MonthlyReturn {
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
  /** from the last close of the month before to the last close of the month, as a share */
  readonly change: number;
}

/** The returns of complete months. The last month of the series is still running; a month after a gap is left out. */
export function monthlyReturns(bars: readonly Bar<'close'>[]): MonthlyReturn[] {
  const lastCloses = new Map<number, number>();
  for (const { date, close } of bars) lastCloses.set(monthNumber(date), close);
  return [...lastCloses].slice(0, -1).flatMap(([number, close]) => {
    const before = lastCloses.get(number - 1);
    if (before === undefined) return [];
    return [{ year: Math.floor(number / 12), month: (number % 12) + 1, change: close / before - 1 }];
  });
}

/** The calendar month after a date's, 1 to 12. */
export function monthAfter(date: string): number {
  return ((monthNumber(date) + 1) % 12) + 1;
}

/** Months since the year 0, so that neighbours differ by 1. */
function monthNumber(date: string): number {
  return Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
}
