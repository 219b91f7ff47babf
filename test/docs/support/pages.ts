import { marked, type Tokens } from 'marked';
import { textOf } from '../../repository/support/files.ts';

/** A table of a document: one record per row, by the names of its columns, back-ticks taken off. */
export type Row = Readonly<Record<string, string>>;

/** The tables below a heading, up to the next one. @throws Error when there is no such heading */
export function tablesBelow(file: string, heading: string): Row[][] {
  const tokens = marked.lexer(textOf(file));
  const start = tokens.findIndex((token) => token.type === 'heading' && token.text === heading);
  if (start < 0) throw new Error(`${file} has no heading "${heading}"`);
  const rest = tokens.slice(start + 1);
  const end = rest.findIndex((token) => token.type === 'heading');
  const below = end < 0 ? rest : rest.slice(0, end);
  return below.filter((token): token is Tokens.Table => token.type === 'table').map(rowsOf);
}

/** The rows of the first table below a heading. */
export function tableBelow(file: string, heading: string): Row[] {
  const [table] = tablesBelow(file, heading);
  if (table === undefined) throw new Error(`${file} has no table below "${heading}"`);
  return table;
}

/** The headings of a level, in order. */
export function headingsOf(file: string, depth: number): string[] {
  return marked
    .lexer(textOf(file))
    .filter((token): token is Tokens.Heading => token.type === 'heading' && token.depth === depth)
    .map(({ text }) => text);
}

/** The blocks of code of a language. */
export function codeBlocksOf(file: string, language: string): string[] {
  return marked
    .lexer(textOf(file))
    .filter((token): token is Tokens.Code => token.type === 'code' && token.lang === language)
    .map(({ text }) => text);
}

function rowsOf({ header, rows }: Tokens.Table): Row[] {
  return rows.map((cells) =>
    Object.fromEntries(cells.map(({ text }, index) => [header[index]?.text ?? '', plain(text)])),
  );
}

function plain(text: string): string {
  return text.replaceAll('`', '');
}
