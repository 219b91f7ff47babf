import { CommanderError } from 'commander';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { InterruptedError } from './interrupt.ts';
import { formatOfArguments } from './output-format.ts';
import { printJson } from './print.ts';
import { styleFor } from './render/style.ts';
import { escapeControls } from './render/text.ts';

/** Printed on stdout as JSON, where that is asked for, by a command that failed: error and cause, as an outcome has them. */
export interface Refusal {
  readonly error: string;
  readonly cause: string;
}

/** Prints the error of a command, on stderr as text, and as JSON on stdout too where that is asked for. @returns the exit code */
export function explain(error: unknown, argv: readonly string[]): ExitCode {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok; // the help was shown
  const refusal = refusalOf(error);
  // looked up in the arguments themselves: they may be invalid
  const format = formatOfArguments(argv);
  if (format !== 'text') printJson(format, refusal);
  // commander has printed it already
  if (error instanceof CommanderError) return EXIT.refused;
  if (error instanceof InterruptedError) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  const { colors } = styleFor(process.stderr, process.env);
  for (const line of refusal.cause.split('\n')) console.error(`${colors.red('error:')} ${escapeControls(line)}`);
  const isRefusal = error instanceof InvalidInputError;
  if (process.env.BALLAST_DEBUG !== undefined) console.error(error);
  else if (!isRefusal) console.error('set BALLAST_DEBUG=1 to see where it came from');
  return isRefusal ? EXIT.refused : EXIT.failed;
}

/** Code of commander's error after it has shown the help of a command that was called without a subcommand. */
const NO_COMMAND = 'commander.help';

/** Sizes as measured: a synth holds its bundles and its assembly at the same time; a research run is the smallest there is. */
const NO_SPACE_REMEDY =
  'no space is left on the disk of the state folder; free some (a synth takes 25 MB, a run 0.3 MB), or give --state a ' +
  'folder on another disk. What was stored is kept, and running executions continue with the next command';

/** Messages of a full disk: of Node, and of programs that a synth starts. */
const NO_SPACE = /ENOSPC|no space left on device/;

/** The refusal that an error is printed as; a full disk has a message of its own. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof CommanderError) {
    const cause = error.code === NO_COMMAND ? 'no command was given' : error.message.replace(/^error: /, '');
    return { error: 'InvalidInputError', cause };
  }
  if (!(error instanceof Error)) return { error: 'Error', cause: String(error) };
  const cause = NO_SPACE.test(error.message) ? NO_SPACE_REMEDY : error.message;
  return { error: error.name, cause };
}
