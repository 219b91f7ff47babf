import { AgentInputError } from 'ballast';
import { quoted } from '../messages.ts';
import { type Column, headerOf } from './bars.ts';
import { csvRows } from './csv-rows.ts';

/** Sources of daily prices have about ten. */
export const MAX_COLUMNS = 100;

/** A trading day as the file has it: of its cells those that were asked for. */
export interface PriceRow {
  /** as an editor shows it, the header being line 1 */
  readonly line: number;
  readonly date: string | undefined;
  /** in the order in which their columns were asked for */
  readonly cells: readonly (string | undefined)[];
}

/**
 * The rows of a file below its header, with the date and the columns that are needed: cells of others are not looked at.
 * @throws AgentInputError
 */
export function* readRows(csv: string, file: string, columns: readonly Column[]): Generator<PriceRow> {
  const [dateAt = -1, ...at] = positionsOf(csv, file, columns);
  let rows = 0;
  for (const { line, cells } of csvRows(csv, file, Math.max(dateAt, ...at) + 1)) {
    rows += 1;
    // the header
    if (rows > 1) yield { line, date: cells[dateAt], cells: at.map((position) => cells[position]) };
  }
  if (rows === 1) throw new AgentInputError(`${file} has a header but no rows; ${layout(columns)}`);
}

/** Where the date and the columns that are needed are in the header. */
function positionsOf(csv: string, file: string, columns: readonly Column[]): number[] {
  const [first] = csvRows(csv, file);
  if (first === undefined) throw new AgentInputError(`${file} is empty; ${layout(columns)}`);
  const header = first.cells;
  if (header.length > MAX_COLUMNS) {
    throw new AgentInputError(
      `${file} has ${header.length} columns; at most ${MAX_COLUMNS} are read, so keep those of daily prices only`,
    );
  }
  const names = header.map((name) => name.toLowerCase());
  return ['date', ...columns].map((column) => {
    const count = names.filter((name) => name === column).length;
    if (count === 1) return names.indexOf(column);
    const found = count === 0 ? `no column "${column}"` : `${count} columns "${column}"`;
    throw new AgentInputError(`${file} row 1: ${found} in the header ${quoted(header.join(','))}; ${layout(columns)}`);
  });
}

function layout(columns: readonly Column[]): string {
  return `the first row must name the columns ${['Date', ...columns.map(headerOf)].join(', ')}, separated by commas, one row per trading day below`;
}
