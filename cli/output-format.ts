/** How a result is printed on stdout: text, JSON, or a line of JSON for each item of a list. */
export const OUTPUT_FORMATS = ['text', 'json', 'jsonl'] as const;

export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** The options that choose it; `--json` is `--format json`. */
export interface OutputOptions {
  readonly json?: true;
  /** @default text */
  readonly format?: OutputFormat;
}

export function formatOf({ json, format = 'text' }: OutputOptions): OutputFormat {
  return json === true ? 'json' : format;
}

/** The format that arguments ask for, which may be invalid otherwise. */
export function formatOfArguments(argv: readonly string[]): OutputFormat {
  if (argv.includes('--json')) return 'json';
  const values = argv.flatMap((argument, index) => {
    if (argument === '-o' || argument === '--format') return [argv[index + 1]];
    const [, value] = /^(?:-o|--format=)(.+)$/.exec(argument) ?? [];
    return value === undefined ? [] : [value];
  });
  return OUTPUT_FORMATS.find((format) => format === values.at(-1)) ?? 'text';
}
