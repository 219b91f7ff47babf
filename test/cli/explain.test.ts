import { CommanderError } from 'commander';
import { refusalOf } from '../../cli/explain.ts';
import { InvalidInputError } from '../../patterns/catalogue/errors.ts';
import { type Cli, createCli } from './support/cli.ts';

let cli: Cli;

beforeAll(() => {
  cli = createCli();
});

afterAll(() => cli.remove());

describe('the refusal that an error is printed as', () => {
  test('is its name and its message', () => {
    expect(refusalOf(new InvalidInputError('ticker is "x"'))).toEqual({
      error: 'InvalidInputError',
      cause: 'ticker is "x"',
    });
    expect(refusalOf('thrown as a string')).toEqual({ error: 'Error', cause: 'thrown as a string' });
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
  ])('names the remedy for a full disk, as %s reports it', (_, message) => {
    expect(refusalOf(new Error(message)).cause).toMatch(/^no space is left on the disk .*free some .*--state/);
  });
});

describe('with --json a refusal is an object on stdout, with the fields that an outcome has for the same', () => {
  const ID_VERBS = ['status', 'history', 'logs', 'checkpoints', 'redrive', 'resume'].map((verb) => `${verb} some-id`);
  test.each([
    'run aapl',
    'run --jason',
    'run --timeout 0',
    ...ID_VERBS,
    'list',
    'breakers',
    'breaker reset risk/rules --reason x',
    'health',
    'fault list',
    'reset',
    'rum',
  ])('fails for %s', async (line) => {
    const { exitCode, stdout, stderr } = await cli.run(...line.split(' '), '--json');
    expect(exitCode).toBe(2);
    const refusal = JSON.parse(stdout) as { error: string; cause: string };
    expect(Object.keys(refusal)).toEqual(['error', 'cause']);
    expect(refusal.error).toBe('InvalidInputError');
    expect(stderr).toContain(refusal.cause);
  });
});

test('fails with a pointer to the help of the very command', async () => {
  expect((await cli.run('fault', 'set')).stderr).toContain('see `npx ballast fault set --help`');
  expect((await cli.run('rum')).stderr).toContain('see `npx ballast --help`');
});
