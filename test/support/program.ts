import { Command, InvalidArgumentError } from 'commander';

/**
 * A program of the tests with options as the command line has them: `--help` shows its examples, and what is refused ends it
 * with exit code 2 before anything starts.
 * @param command as a user calls it, `npm run chaos --`
 * @param after lines of the help behind the options
 */
export function createTestProgram(command: string, description: string, ...after: readonly string[]): Command {
  return new Command(command)
    .description(description)
    .addHelpText('after', `\n${after.join('\n')}`)
    .helpOption('-h, --help', 'show this help')
    .allowExcessArguments(false)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
}

/** A parser of an option's text. @throws InvalidArgumentError unless it is a whole number from `least` */
export function wholeNumberFrom(least: number): (text: string) => number {
  return (text) => {
    const number = text.trim() === '' ? Number.NaN : Number(text);
    if (Number.isSafeInteger(number) && number >= least) return number;
    throw new InvalidArgumentError(`Give a whole number from ${least}.`);
  };
}
