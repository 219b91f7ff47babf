import { textOf } from '../../repository/support/files.ts';

/** An option as its type declares it. */
export interface DocumentedOption {
  readonly name: string;
  readonly type: string;
  readonly meaning: string;
  /** @default - it must be given */
  readonly default?: string;
}

const MEMBER = /^ {2}(?:readonly )?(?<name>\w+)(?<mark>\??)(?<rest>[:(].*)$/;

/** The members of an interface, or of the object of a schema, with the comment of each. */
export function optionsOf(file: string, declared: string): DocumentedOption[] {
  const lines = textOf(file).split('\n');
  const start = lines.findIndex((line) => new RegExp(`^export (interface|const) ${declared}\\b`).test(line));
  if (start < 0) throw new Error(`${file} declares no ${declared}`);
  const end = lines.findIndex((line, index) => index > start && /^\}/.test(line));
  const options: DocumentedOption[] = [];
  let comment: string[] = [];
  for (const line of lines.slice(start + 1, end)) {
    const { name, mark, rest } = MEMBER.exec(line)?.groups ?? {};
    if (/^ {2}(\/\*\*| \*)/.test(line)) comment.push(line);
    else if (name !== undefined && rest !== undefined) {
      options.push(documented(name, rest, mark === '?' || rest.includes('exactOptional'), comment));
      comment = [];
    }
  }
  return options;
}

function documented(name: string, rest: string, isOptional: boolean, comment: readonly string[]): DocumentedOption {
  const text = comment
    .map((line) => line.replace(/^\s*(\/\*\*|\*\/|\*)\s?/, '').replace(/\s*\*\/$/, ''))
    .join(' ')
    .replaceAll(/\{@link (\w+)\}/g, '`$1`')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const [meaning = '', byDefault = ''] = text.split(/\s*@default (?:- )?/);
  return {
    name,
    type: typeOf(rest),
    meaning: meaning.replace(/^@\w+ /, ''),
    ...(isOptional ? { default: byDefault } : {}),
  };
}

/** The type as a reader needs it; that of a function, or of one over several lines, by its kind. */
function typeOf(rest: string): string {
  if (rest.startsWith('(')) return 'function';
  const type = rest.slice(1).replace(/[;,]$/, '').trim();
  if (type.startsWith('z.')) return /^z\.(\w+)/.exec(type)?.[1]?.replace('strictObject', 'object') ?? type;
  return type
    .replaceAll('readonly ', '')
    .replace(/^\[.*\.\.\.(.*)\]$/, '$1')
    .replace(/^Readonly<(.*)>$/, '$1');
}

/** Where a page has the table of a type: the comment before it. */
const MARK = /^<!-- options of (?<declared>\w+) in (?<file>[\w./-]+) -->$/;

/** The page with each table of options as its type has it. */
export function withOptionTables(page: string): string {
  const output: string[] = [];
  let isTable = false;
  for (const line of page.split('\n')) {
    if (isTable && (line === '' || line.startsWith('|'))) continue;
    if (isTable) output.push('');
    isTable = false;
    output.push(line);
    const { declared, file } = MARK.exec(line)?.groups ?? {};
    if (declared === undefined || file === undefined) continue;
    output.push('', ...tableOf(optionsOf(file, declared)));
    isTable = true;
  }
  return isTable ? `${output.join('\n')}\n` : output.join('\n');
}

/** The types whose options a page has. */
export function typesOn(page: string): string[] {
  return page.split('\n').flatMap((line) => MARK.exec(line)?.groups?.declared ?? []);
}

function tableOf(options: readonly DocumentedOption[]): string[] {
  return [
    '| option | type | default | meaning |',
    '|---|---|---|---|',
    ...options.map(
      ({ name, type, meaning, default: byDefault = 'must be given' }) =>
        `| \`${name}\` | \`${type.replaceAll('|', '\\|')}\` | ${byDefault.replaceAll('|', '\\|')} | ${meaning.replaceAll('|', '\\|')} |`,
    ),
  ];
}
