import type { Report } from '../report/report.ts';
import type { ReportView } from '../report/report-view.ts';

/** How the input of a workflow is written as the argument of `ballast run`. */
export interface CommandLineInput {
  /** name of the argument in messages, such as TICKET */
  readonly argument: string;
  /** meaning of the argument, in a few words */
  readonly description: string;
  /** the argument where none is given @default - it must be given */
  readonly default?: string;
  /** the settings that `--set NAME=VALUE` may set: their descriptions, by name @default - none */
  readonly settings?: Readonly<Record<string, string>>;
  /**
   * Makes the workflow's input. It runs on the user's machine, in the folder where the command is called, before anything is
   * started, and may look whether the data exists that the input names.
   * @throws InvalidInputError with the value received and the values allowed
   */
  parse(argument: string, settings: Readonly<Record<string, string>>): unknown;
}

/** How a workflow appears on the command line: `command-line.ts` in its folder. None of it is deployed. */
export interface CommandLine {
  /** @default - the input is given as JSON, by `--input` */
  readonly input?: CommandLineInput;
  /** Arranges a report for the terminal. @default - the answer of each agent as JSON, also where it returns undefined */
  renderReport?(report: Report): ReportView | undefined;
}

/** Declares how a workflow appears on the command line. */
export function defineCommandLine(commandLine: CommandLine): CommandLine {
  return commandLine;
}
