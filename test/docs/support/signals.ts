import { marked, type Tokens } from 'marked';
import { textOf } from '../../repository/support/files.ts';

/** How a failure of the contract is seen. A list is empty where the row refers to another one, or says why there is none. */
export interface Signals {
  readonly id: string;
  /** codes of log lines and events */
  readonly lines: readonly string[];
  readonly metrics: readonly string[];
  readonly alarms: readonly string[];
  /** the cells as they are written, without their marks */
  readonly cells: readonly string[];
}

const COLUMNS = ['id', 'line', 'metric', 'alarm'];

/** A cell that refers to the cell of another row, and one that says why there is no signal. */
export const REFERENCE = /^as (FC-\d+)$/;
export const NO_SIGNAL = /^none: \w/;

let known: readonly Signals[] | undefined;

/** Every row of the table of signals in `docs/failure-contract.md`. */
export function signalRows(): readonly Signals[] {
  known ??= marked
    .lexer(textOf('docs/failure-contract.md'))
    .filter((token): token is Tokens.Table => token.type === 'table' && isSignalTable(token as Tokens.Table))
    .flatMap(({ rows }) =>
      rows.map(([id, line, metric, alarm]) => ({
        id: id?.text ?? '',
        lines: namesIn(line),
        metrics: namesIn(metric),
        alarms: namesIn(alarm),
        cells: [line, metric, alarm].map((cell) => cell?.text.replaceAll('`', '') ?? ''),
      })),
    );
  return known;
}

/** Whether a table of the contract is the one of signals. */
export function isSignalTable({ header }: Tokens.Table): boolean {
  return header.map(({ text }) => text).join() === COLUMNS.join();
}

function namesIn(cell: Tokens.TableCell | undefined): string[] {
  if (cell === undefined || NO_SIGNAL.test(cell.text)) return [];
  return cell.tokens.flatMap((token) => (token.type === 'codespan' ? [(token as Tokens.Codespan).text] : []));
}
