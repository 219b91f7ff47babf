import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { marked, type Token, type Tokens } from 'marked';
import { ROOT, textOf } from '../../repository/support/files.ts';
import { type TestCase, testsIn } from '../../repository/support/tests.ts';

/** A link from a document to a test: `[text](file "title")`, the file relative to the root. */
export interface Proof {
  readonly file: string;
  readonly title: string;
}

/** A row of a table that says what happens, with what proves it. */
export interface ProvenRow {
  /** its first cell */
  readonly name: string;
  readonly proofs: readonly Proof[];
  /** the records of decisions it links, relative to the root */
  readonly decisions: readonly string[];
}

/** Every row of every table of a document. */
export function provenRowsOf(page: string): ProvenRow[] {
  const tables = marked.lexer(textOf(page)).filter((token): token is Tokens.Table => token.type === 'table');
  return tables.flatMap(({ rows }) => rows).map((cells) => rowOf(page, cells));
}

function rowOf(page: string, cells: readonly Tokens.TableCell[]): ProvenRow {
  const links = cells
    .flatMap(({ tokens }) => tokens.filter(isLink))
    .map(({ href, title }) => ({
      file: path.posix.join(path.posix.dirname(page), href),
      title: title ?? '',
    }));
  return {
    name: cells[0]?.text ?? '',
    proofs: links.filter(({ file }) => file.startsWith('test/')),
    decisions: links.map(({ file }) => file).filter((file) => file.startsWith('docs/adr/')),
  };
}

function isLink(token: Token): token is Tokens.Link {
  return token.type === 'link';
}

/** What is wrong with a proof: it must name one test, which `npm test` runs. */
export function faultsOf({ file, title }: Proof): string[] {
  if (title === '') return [`the link to ${file} names no test`];
  if (!runFiles().has(file)) return [`${file} is not in the run of npm test`];
  const named = testsOf(file).filter((test) => test.title === title);
  const faults = named.length === 1 ? [] : [`${file} has ${named.length} tests of the title "${title}"`];
  return [...faults, ...named.filter((test) => test.isSkipped).map(() => `"${title}" of ${file} is skipped`)];
}

const known = new Map<string, readonly TestCase[]>();
let listed: ReadonlySet<string> | undefined;

function testsOf(file: string): readonly TestCase[] {
  const tests = known.get(file) ?? testsIn(textOf(file));
  known.set(file, tests);
  return tests;
}

/** The files that jest itself says it would run. */
function runFiles(): ReadonlySet<string> {
  if (listed === undefined) {
    const jest = path.join(ROOT, 'node_modules/jest/bin/jest.js');
    const env = { ...process.env, NODE_OPTIONS: '' };
    const files = execFileSync(process.execPath, [jest, '--listTests', '--json'], { cwd: ROOT, env, encoding: 'utf8' });
    const paths = (JSON.parse(files) as string[]).map((file) => path.relative(ROOT, file));
    listed = new Set(paths.map((file) => file.split(path.sep).join('/')));
  }
  return listed;
}
