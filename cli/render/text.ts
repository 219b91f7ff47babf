import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** A cell of a table: its text, and how to paint it once it is padded. */
export type Cell = string | { readonly text: string; readonly paint: (text: string) => string };

export interface TableOptions {
  readonly indent: number;
  /** columns to fill at most; the last cell of a row wraps */
  readonly width: number;
  /** columns set to the right, by index @default - all are set to the left */
  readonly right?: readonly number[];
}

const GAP = 2;
/** Joiners are not among them: emoji and several scripts are written with those. */
const CONTROLS = /[\p{Cc}\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/gu;
/** Minimum width of a wrapped last column, even if lines are longer than asked for then. */
const MIN_LAST_COLUMN = 24;

/** Text of agents, models and logs as it may go to a terminal: one line, without escape sequences. */
export function printable(text: string): string {
  return escapeControls(stripVTControlCharacters(text).replace(/\s+/g, ' ')).trim();
}

/**
 * Control characters, and those that change the direction of text or take no room, as visible escapes: a string from elsewhere
 * must neither move the cursor nor look like a message of this command.
 */
export function escapeControls(text: string): string {
  return text.replace(CONTROLS, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

/**
 * Aligned rows as lines. The last cell of a row wraps under itself; empty cells at the end are left out. Columns that do not fit
 * side by side continue on a second line of each row, and on further ones.
 */
export function table(rows: readonly (readonly Cell[])[], { indent, width, right = [] }: TableOptions): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(0, ...rows.map((row) => (column === row.length - 1 ? 0 : stringWidth(textOf(row[column] ?? ''))))),
  );
  const longest = Math.max(0, ...rows.map((row) => stringWidth(textOf(row.at(-1) ?? ''))));
  const groups = groupsOf(widths, Math.min(longest, MIN_LAST_COLUMN), width - indent);
  return rows.flatMap((row) =>
    groups.flatMap(({ from, to, indent: inner }) => {
      const cells = row.slice(from, to);
      const isLastOfRow = row.length <= to;
      const ownWidths = widths.slice(from, to);
      const line = { start: indent + inner, width, isLastOfRow };
      return cells.length === 0 ? [] : lineOf(cells, ownWidths, line, (column) => right.includes(from + column));
    }),
  );
}

/** Columns that stand on one line of a row. */
interface ColumnGroup {
  readonly from: number;
  readonly to: number;
  /** of the second line and the others, as they belong to the first */
  readonly indent: number;
}

/** @param last the width that the last cell of a row needs at least, before it wraps */
function groupsOf(widths: readonly number[], last: number, width: number): ColumnGroup[] {
  const groups: ColumnGroup[] = [];
  let from = 0;
  let used = 0;
  for (const column of widths.keys()) {
    const needed = column === widths.length - 1 ? Math.max(last, widths[column] ?? 0) : (widths[column] ?? 0);
    if (column > from && used + needed > width) {
      groups.push({ from, to: column, indent: groups.length === 0 ? 0 : GAP });
      from = column;
      used = GAP;
    }
    used += needed + GAP;
  }
  groups.push({ from, to: widths.length, indent: groups.length === 0 ? 0 : GAP });
  return groups;
}

function lineOf(
  cells: readonly Cell[],
  widths: readonly number[],
  {
    start: indent,
    width,
    isLastOfRow,
  }: { readonly start: number; readonly width: number; readonly isLastOfRow: boolean },
  isRight: (column: number) => boolean,
): string[] {
  const padded = isLastOfRow ? cells.slice(0, -1) : cells;
  const head = padded.map((cell, column) => pad(cell, widths[column] ?? 0, isRight(column)));
  const start = indent + padded.reduce((sum, _, column) => sum + (widths[column] ?? 0) + GAP, 0);
  const last = (isLastOfRow ? cells.at(-1) : undefined) ?? '';
  const lead = ' '.repeat(indent) + head.map((cell) => cell + ' '.repeat(GAP)).join('');
  const room = Math.max(MIN_LAST_COLUMN, width - start);
  const longestWord = Math.max(
    ...textOf(last)
      .split(/\s+/)
      .map((word) => stringWidth(word)),
  );
  // a word that does not fit beside the others has more room below them
  const below = padded.length > 0 && longestWord > room ? indent + 2 * GAP : undefined;
  const lines = wrap(textOf(last), below === undefined ? room : width - below);
  const painted = lines.map((line) => paint(last, line));
  const [first = '', ...more] = below === undefined ? painted : ['', ...painted];
  return [lead + first, ...more.map((line) => ' '.repeat(below ?? start) + line)].map((line) => line.trimEnd());
}

/** Lines of at most `width` columns, except for a word that is longer: half a name can neither be searched nor copied. */
export function wrap(text: string, width: number): string[] {
  return wrapAnsi(text, width).split('\n');
}

export function indented(text: string, indent: number, width: number): string[] {
  return wrap(text, width - indent).map((line) => ' '.repeat(indent) + line);
}

function pad(cell: Cell, width: number, right: boolean): string {
  const text = textOf(cell);
  const space = ' '.repeat(width - stringWidth(text));
  return right ? space + paint(cell, text) : paint(cell, text) + space;
}

function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}

function paint(cell: Cell, text: string): string {
  return typeof cell === 'string' ? text : cell.paint(text);
}
