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

/** Aligned rows as lines. The last cell of a row wraps under itself; empty cells at the end are left out. */
export function table(rows: readonly (readonly Cell[])[], { indent, width, right = [] }: TableOptions): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.slice(0, -1).entries()) {
      widths[column] = Math.max(widths[column] ?? 0, stringWidth(textOf(cell)));
    }
  }
  return rows.flatMap((row) => {
    const head = row.slice(0, -1).map((cell, column) => pad(cell, widths[column] ?? 0, right.includes(column)));
    const start = indent + head.reduce((sum, _, column) => sum + (widths[column] ?? 0) + GAP, 0);
    const last = row.at(-1) ?? '';
    const [first = '', ...more] = wrap(textOf(last), Math.max(MIN_LAST_COLUMN, width - start));
    const lead = ' '.repeat(indent) + head.map((cell) => cell + ' '.repeat(GAP)).join('');
    const lines = [lead + paint(last, first), ...more.map((line) => ' '.repeat(start) + paint(last, line))];
    return lines.map((line) => line.trimEnd());
  });
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
