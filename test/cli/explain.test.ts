import { CommanderError } from 'commander';
import { refusalOf } from '../../cli/explain.ts';
import { InvalidInputError } from '../../patterns/catalogue/errors.ts';

describe('what is said of an error', () => {
  test('is its name and its message', () => {
    expect(refusalOf(new InvalidInputError('ticker is "x"'))).toEqual({
      error: 'InvalidInputError',
      cause: 'ticker is "x"',
    });
    expect(refusalOf('thrown as a text')).toEqual({ error: 'Error', cause: 'thrown as a text' });
  });

  test('is a refusal of the input when the command line itself was wrong', () => {
    expect(refusalOf(new CommanderError(1, 'commander.unknownOption', "error: unknown option '--jason'"))).toEqual({
      error: 'InvalidInputError',
      cause: "unknown option '--jason'",
    });
    expect(refusalOf(new CommanderError(1, 'commander.help', '(outputHelp)')).cause).toBe('no command was given');
  });

  test.each([
    ['Node', 'ENOSPC: no space left on device, write'],
    ['the bundler', 'the app could not be synthesized: Build failed: heal/index.mjs: no space left on device'],
  ])('is what to do about a full disk, as %s tells of it', (_, message) => {
    expect(refusalOf(new Error(message)).cause).toMatch(/^no space is left on the disk .*free some .*--state/);
  });
});
