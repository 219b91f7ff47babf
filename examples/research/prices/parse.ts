import { AgentInputError } from 'ballast';
import type { Bar, Column } from './bars.ts';
import { barFault, cellFault, dateFault } from './faults.ts';
import { type PriceRow, readRows } from './rows.ts';

/** A message names the first faults and counts the rest, up to a bound: enough to find the pattern. */
const FAULTS_NAMED = 3;
const FAULTS_COUNTED = 1_000;

/**
 * Reads daily prices. Only the dates and the columns asked for are checked, so that a bad cell concerns only those
 * who need its column. Header names in any case and order, further columns ignored.
 * @throws AgentInputError with file, row, column, value and remedy; before anything is read for a file beyond `rows.ts`
 */
export function parsePrices<C extends Column>(csv: string, file: string, columns: readonly C[]): Bar<C>[] {
  const faults: string[] = [];
  const bars: Bar<C>[] = [];
  for (const row of readRows(csv, file, columns)) {
    const { bar, found } = readBar(row, columns, bars.at(-1)?.date);
    bars.push(bar);
    faults.push(...found.map((fault) => `row ${row.line}: ${fault}`));
    if (faults.length >= FAULTS_COUNTED) break;
  }
  if (faults.length === 0) return bars;
  const rest = faults.length - FAULTS_NAMED;
  const more = rest > 0 ? `; and ${faults.length < FAULTS_COUNTED ? '' : 'at least '}${rest} more` : '';
  throw new AgentInputError(`${file} ${faults.slice(0, FAULTS_NAMED).join('; ')}${more}`);
}

/** @param columns in the order of the row's cells */
function readBar<C extends Column>(
  { date, cells }: PriceRow,
  columns: readonly C[],
  previous: string | undefined,
): { bar: Bar<C>; found: string[] } {
  const found = [dateFault(date, previous), ...columns.map((column, index) => cellFault(column, cells[index]))];
  const values = columns.map((column, index) => [column, Number(cells[index])]);
  const bar = { date: date ?? '', ...Object.fromEntries(values) } as Bar<C>;
  const faults = found.filter((fault) => fault !== undefined);
  const inconsistent = faults.length === 0 ? barFault(bar) : undefined;
  return { bar, found: inconsistent === undefined ? faults : [inconsistent] };
}
