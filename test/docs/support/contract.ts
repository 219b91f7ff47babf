import path from 'node:path';
import { marked, type Token, type Tokens } from 'marked';
import { textOf } from '../../repository/support/files.ts';
import { isSignalTable } from './signals.ts';

/** A row that says what comes of a failure, in the words of the code where they are in back-ticks. */
export interface ContractRow {
  readonly id: string;
  readonly outcome: string;
  /** '' for none */
  readonly error: string;
  /** of events and log lines */
  readonly codes: readonly string[];
  /** the files of the tests that observe it, relative to the root */
  readonly tests: readonly string[];
  /** the records of decisions that it links, relative to the root */
  readonly decisions: readonly string[];
}

/** The documents with such rows. */
export const CONTRACTS = ['docs/failure-contract.md', 'docs/traps.md'] as const;

const COLUMNS = ['id', 'outcome', 'error', 'event', 'test'] as const;

/** Every row of every table of a document. @throws Error for a table without the columns */
export function contractRowsOf(page: (typeof CONTRACTS)[number]): ContractRow[] {
  const tables = marked.lexer(textOf(page)).filter((token): token is Tokens.Table => token.type === 'table');
  return tables
    .filter((table) => !isSignalTable(table))
    .flatMap(({ header, rows }) => {
      const names = header.map(({ text }) => text);
      const missing = COLUMNS.filter((column) => !names.includes(column));
      if (missing.length > 0) throw new Error(`a table of ${page} has no column ${missing.join(', ')}`);
      return rows.map((cells) => {
        const cell = (column: string) => cells[names.indexOf(column)] as Tokens.TableCell;
        const links = cell('test')
          .tokens.filter(isLink)
          .map(({ href }) => path.posix.join(path.posix.dirname(page), href));
        return {
          id: cell('id').text,
          outcome: codesIn(cell('outcome')).join(' '),
          error: codesIn(cell('error')).join(' '),
          codes: codesIn(cell('event')),
          tests: links.filter((link) => link.startsWith('test/')),
          decisions: links.filter((link) => link.startsWith('docs/adr/')),
        };
      });
    });
}

let known: ReadonlyMap<string, ContractRow> | undefined;

/** The row with an id, of any document. @throws Error when there is none */
export function rowOf(id: string): ContractRow {
  known ??= new Map(CONTRACTS.flatMap(contractRowsOf).map((row) => [row.id, row]));
  const row = known.get(id);
  if (row === undefined) throw new Error(`no row of ${CONTRACTS.join(' or ')} has the id ${id}`);
  return row;
}

function codesIn(cell: Tokens.TableCell): string[] {
  return cell.tokens.filter((token): token is Tokens.Codespan => token.type === 'codespan').map(({ text }) => text);
}

function isLink(token: Token): token is Tokens.Link {
  return token.type === 'link';
}
