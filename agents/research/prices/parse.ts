import { parse } from 'csv-parse/sync';
import { AgentInputError } from '../../../patterns/errors.ts';
import { quoted } from '../quoted.ts';
import { reasonOf } from '../reason.ts';
import { type Bar, type Column, headerOf } from './bars.ts';
import { barFault, type Cells, cellFault, dateFault } from './faults.ts';

/** A message names the first faults and counts the rest: enough to find the pattern. */
const FAULTS_NAMED = 3;

interface Row {
  /** as an editor shows it, the header being line 1 */
  readonly line: number;
  readonly cells: Cells;
}

/**
 * Reads daily prices. Only the dates and the columns asked for are checked, so that a bad cell concerns only those
 * who need its column. Header names in any case and order, further columns ignored.
 * @throws AgentInputError with file, row, column, value and remedy
 */
export function parsePrices<C extends Column>(csv: string, file: string, columns: readonly C[]): Bar<C>[] {
  const rows = readRows(csv, file, columns);
  const faults: string[] = [];
  let previous: string | undefined;
  const bars = rows.map(({ line, cells }) => {
    const { bar, found } = readBar(cells, columns, previous);
    previous = bar.date;
    faults.push(...found.map((fault) => `row ${line}: ${fault}`));
    return bar;
  });
  if (faults.length === 0) return bars;
  const rest = faults.length > FAULTS_NAMED ? `; and ${faults.length - FAULTS_NAMED} more` : '';
  throw new AgentInputError(`${file} ${faults.slice(0, FAULTS_NAMED).join('; ')}${rest}`);
}

function readBar<C extends Column>(
  cells: Cells,
  columns: readonly C[],
  previous: string | undefined,
): { bar: Bar<C>; found: string[] } {
  const found = [dateFault(cells.date, previous), ...columns.map((column) => cellFault(column, cells[column]))];
  const values = columns.map((column) => [column, Number(cells[column])]);
  const bar = { date: cells.date ?? '', ...Object.fromEntries(values) } as Bar<C>;
  const faults = found.filter((fault) => fault !== undefined);
  const inconsistent = faults.length === 0 ? barFault(bar) : undefined;
  return { bar, found: inconsistent === undefined ? faults : [inconsistent] };
}

function readRows(csv: string, file: string, columns: readonly Column[]): Row[] {
  const records = readRecords(csv, file);
  const header = records[0]?.cells.map((name) => name.toLowerCase());
  if (header === undefined) throw new AgentInputError(`${file} is empty; ${layout(columns)}`);
  for (const column of ['date', ...columns]) {
    const count = header.filter((name) => name === column).length;
    if (count !== 1) {
      const found = count === 0 ? `no column "${column}"` : `${count} columns "${column}"`;
      const received = quoted(records[0]?.cells.join(','));
      throw new AgentInputError(`${file} row 1: ${found} in the header ${received}; ${layout(columns)}`);
    }
  }
  if (records.length === 1) throw new AgentInputError(`${file} has a header but no rows; ${layout(columns)}`);
  return records.slice(1).map(({ line, cells }) => ({
    line,
    cells: Object.fromEntries(header.map((name, index) => [name, cells[index]])),
  }));
}

function readRecords(csv: string, file: string): { line: number; cells: string[] }[] {
  try {
    const records: unknown = parse(csv, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      info: true,
    });
    return (records as { record: string[]; info: { lines: number } }[]).map(({ record, info }) => ({
      line: info.lines,
      cells: record,
    }));
  } catch (error) {
    throw new AgentInputError(`${file} is not a CSV file: ${reasonOf(error)}; correct the row`, { cause: error });
  }
}

function layout(columns: readonly Column[]): string {
  return `the first row must name the columns ${['Date', ...columns.map(headerOf)].join(', ')}, separated by commas, one row per trading day below`;
}
