import { parentPort, workerData } from 'node:worker_threads';
import { InvalidInputError } from '../../patterns/catalogue/errors.ts';
import type { CommandLine, CommandLineInput } from '../../patterns/declarations/command-line.ts';
import { describeValue } from '../../patterns/json/describe-value.ts';
import { type Json, notJsonAt } from '../../patterns/json/json.ts';
import type { Report } from '../../patterns/report/report.ts';
import { type ReportView, reportViewSchema } from '../../patterns/report/report-view.ts';
import { parseCommandLine } from './declaration-schema.ts';

/** The argument and the settings of a `ballast run`. */
export interface CommandLineArguments {
  /** @default - that of the declaration */
  readonly argument?: string;
  readonly settings: Readonly<Record<string, string>>;
}

export type CommandLineRequest = {
  /** of the module that was built from `command-line.ts` */
  readonly url: string;
} & (
  | { readonly kind: 'describe' }
  | { readonly kind: 'parse'; readonly given: CommandLineArguments }
  | { readonly kind: 'render'; readonly report: Report }
);

/** How the input is written on the command line. */
export type DescribedInput = Readonly<Omit<CommandLineInput, 'parse'>>;

export type CommandLineAnswer =
  /** @default - the workflow takes no argument */
  | { readonly kind: 'described'; readonly input?: DescribedInput }
  | { readonly kind: 'parsed'; readonly argument: string; readonly input: Json }
  | { readonly kind: 'rendered'; readonly view?: ReportView }
  /** the arguments, or the declaration, are wrong */
  | { readonly kind: 'refused'; readonly issues: readonly string[] };

async function answer(request: CommandLineRequest): Promise<CommandLineAnswer> {
  const { module } = (await import(request.url)) as { module: { default?: unknown } };
  const parsed = parseCommandLine(module.default);
  if (!parsed.ok) return refused(...parsed.issues.map(inFile));
  const { declaration } = parsed;
  switch (request.kind) {
    case 'describe':
      return describe(declaration);
    case 'parse':
      return await parseArguments(declaration, request.given);
    case 'render':
      return render(declaration, request.report);
    default:
      return request satisfies never;
  }
}

function describe({ input }: CommandLine): CommandLineAnswer {
  if (input === undefined) return { kind: 'described' };
  const { parse: _, ...described } = input;
  return { kind: 'described', input: described };
}

async function parseArguments({ input }: CommandLine, given: CommandLineArguments): Promise<CommandLineAnswer> {
  if (input === undefined) return refused('the workflow takes no argument: give its input by --input JSON');
  const { settings: known = {}, argument: name, description } = input;
  const unknown = Object.keys(given.settings).filter((setting) => !Object.hasOwn(known, setting));
  if (unknown.length > 0) return refused(...unknown.map((setting) => unknownSetting(setting, known)));
  const argument = given.argument ?? input.default;
  if (argument === undefined) return refused(`give ${name}, ${description}`);
  try {
    const made = await input.parse(argument, given.settings);
    const issue = made === undefined ? 'undefined' : notJsonAt(made);
    if (issue !== undefined) return refused(inFile(`input.parse made no JSON: ${issue}`));
    return { kind: 'parsed', argument, input: made as Json };
  } catch (error) {
    if (error instanceof InvalidInputError) return refused(...error.message.split('\n'));
    return refused(inFile(`input.parse failed: ${messageOf(error)}`));
  }
}

function render({ renderReport }: CommandLine, report: Report): CommandLineAnswer {
  try {
    const rendered = renderReport?.(report);
    return rendered === undefined ? { kind: 'rendered' } : { kind: 'rendered', view: reportViewSchema.parse(rendered) };
  } catch (error) {
    return refused(inFile(`renderReport failed: ${messageOf(error)}`));
  }
}

function unknownSetting(name: string, known: Readonly<Record<string, string>>): string {
  const all = Object.entries(known).map(([setting, description]) => `${setting} (${description})`);
  const remedy = all.length === 0 ? 'the workflow has none' : `there is ${all.join(', ')}`;
  return `--set ${describeValue(name)} is no setting of the workflow; ${remedy}`;
}

function inFile(issue: string): string {
  return `command-line.ts: ${issue}`;
}

function refused(...issues: readonly string[]): CommandLineAnswer {
  return { kind: 'refused', issues };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : describeValue(error);
}

parentPort?.postMessage(await answer(workerData as CommandLineRequest));
