import { AgentInputError } from 'ballast';
import type { Bar, Column } from './bars.ts';
import { barIssue, cellIssue, dateIssue } from './row-issues.ts';
import { type PriceRow, readRows } from './rows.ts';

/** A message names the first issues and counts the rest, up to a bound: enough to find the pattern. */
const ISSUES_NAMED = 3;
const ISSUES_COUNTED = 1_000;

/**
 * Reads daily prices. Only the dates and the columns asked for are checked, so that a bad cell concerns only those
 * who need its column. Header names in any case and order, further columns ignored.
 * @throws AgentInputError with file, row, column, value and remedy; before anything is read for a file beyond `rows.ts`
 */
export function parsePrices<C extends Column>(csv: string, file: string, columns: readonly C[]): Bar<C>[] {
  const issues: string[] = [];
  const bars: Bar<C>[] = [];
  for (const row of readRows(csv, file, columns)) {
    const { bar, found } = readBar(row, columns, bars.at(-1)?.date);
    bars.push(bar);
    for (const issue of found) issues.push(`row ${row.line}: ${issue}`);
    if (issues.length >= ISSUES_COUNTED) break;
  }
  if (issues.length === 0) return bars;
  const rest = issues.length - ISSUES_NAMED;
  const more = rest > 0 ? `; and ${issues.length < ISSUES_COUNTED ? '' : 'at least '}${rest} more` : '';
  throw new AgentInputError(`${file} ${issues.slice(0, ISSUES_NAMED).join('; ')}${more}`);
}

/** @param columns in the order of the row's cells */
function readBar<C extends Column>(
  { date, cells }: PriceRow,
  columns: readonly C[],
  previous: string | undefined,
): { bar: Bar<C>; found: string[] } {
  const ofDate = dateIssue(date, previous);
  const issues = ofDate === undefined ? [] : [ofDate];
  const values: Record<string, string | number> = { date: date ?? '' };
  for (let index = 0; index < columns.length; index++) {
    const column = columns[index] as C;
    const cell = cells[index];
    const issue = cellIssue(column, cell);
    if (issue !== undefined) issues.push(issue);
    values[column] = Number(cell);
  }
  const bar = values as Bar<C>;
  const inconsistent = issues.length === 0 ? barIssue(bar) : undefined;
  return { bar, found: inconsistent === undefined ? issues : [inconsistent] };
}
