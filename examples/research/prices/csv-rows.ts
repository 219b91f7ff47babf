import { AgentInputError } from 'ballast';

/** A century of calendar days is 36,525. */
export const MAX_ROWS = 40_000;

/** Longest row, in characters: 100 columns of 40 each. */
export const MAX_ROW_LENGTH = 4_000;

export interface CsvRow {
  /** where it begins, as an editor shows it: the header is line 1 */
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * The rows of a CSV file (RFC 4180), one after the other: trimmed cells, without empty lines, as many cells as each has.
 * A parser of all that is called CSV took 20 times as long, and 40 times for rows of different lengths: 5 s on a function
 * of 256 MiB, which has a seventh of a CPU.
 * @param columns cells that are read of a row without quotes
 * @throws AgentInputError for invalid CSV, and as soon as there are more rows, or longer ones, than daily prices have
 */
export function* csvRows(text: string, file: string, columns = Number.POSITIVE_INFINITY): Generator<CsvRow> {
  const reader = new Reader(text, file);
  let rows = 0;
  while (!reader.isAtEnd()) {
    const row = reader.read(columns);
    if (row === undefined) continue;
    rows += 1;
    if (rows > MAX_ROWS) throw new AgentInputError(`${file} has more than ${MAX_ROWS} rows; keep daily prices only`);
    yield row;
  }
}

/** Characters that may precede or follow a quoted cell. */
const BLANK = /[ \t]*/y;
const SPACE = /\s/;
const LINE = /[^\r\n]*/y;
const LINE_END = /\r\n|\r|\n/y;
const PLAIN_CELL = /[^,\r\n]*/y;

class Reader {
  readonly #text: string;
  readonly #file: string;
  /** where the next row begins */
  #at: number;
  #line = 1;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
    this.#at = text.startsWith('\uFEFF') ? 1 : 0;
  }

  isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** @returns undefined for an empty line */
  read(columns: number): CsvRow | undefined {
    const start = this.#at;
    const line = this.#line;
    const text = this.#take(LINE);
    this.#checkLength(text.length, line);
    if (text.includes('"')) {
      this.#at = start;
      return { line, cells: this.#readQuoted(line) };
    }
    this.#endLine();
    if (text.trim() === '') return undefined;
    const cells = columns === Number.POSITIVE_INFINITY ? text.split(',') : text.split(',', columns);
    return { line, cells: SPACE.test(text) ? cells.map((cell) => cell.trim()) : cells };
  }

  /** A row in which cells are quoted: it may go over several lines. */
  #readQuoted(line: number): string[] {
    const cells: string[] = [];
    const start = this.#at;
    for (;;) {
      this.#take(BLANK);
      cells.push(this.#text[this.#at] === '"' ? this.#quotedCell(line) : this.#plainCell(line));
      this.#checkLength(this.#at - start, line);
      if (this.#text[this.#at] !== ',') break;
      this.#at += 1;
    }
    this.#endLine();
    return cells;
  }

  #quotedCell(line: number): string {
    let cell = '';
    let from = this.#at + 1;
    for (;;) {
      const quote = this.#text.indexOf('"', from);
      if (quote < 0) throw this.#noCsv(line, 'a quote is never closed');
      cell += this.#text.slice(from, quote);
      if (this.#text[quote + 1] !== '"') {
        this.#at = quote + 1;
        break;
      }
      cell += '"';
      from = quote + 2;
    }
    this.#line += cell.match(/\r\n|\r|\n/g)?.length ?? 0;
    this.#take(BLANK);
    if (!this.isAtEnd() && !',\r\n'.includes(this.#text[this.#at] ?? '')) {
      throw this.#noCsv(line, 'there is text behind a closing quote');
    }
    return cell;
  }

  #plainCell(line: number): string {
    const cell = this.#take(PLAIN_CELL);
    if (cell.includes('"')) throw this.#noCsv(line, 'a quote does not begin its cell');
    return cell.trim();
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const taken = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += taken.length;
    return taken;
  }

  #endLine(): void {
    if (this.#take(LINE_END) !== '') this.#line += 1;
  }

  #checkLength(length: number, line: number): void {
    if (length <= MAX_ROW_LENGTH) return;
    throw new AgentInputError(
      `${this.#file} row ${line} is longer than ${MAX_ROW_LENGTH} characters; keep the columns of daily prices only`,
    );
  }

  #noCsv(line: number, reason: string): AgentInputError {
    return new AgentInputError(`${this.#file} is not a CSV file: row ${line}: ${reason}; correct the row`);
  }
}
