import type { Command } from 'commander';
import { createProgram } from '../../cli/program.ts';
import { type Cli, createCli } from './support/cli.ts';

let cli: Cli;

beforeAll(() => {
  cli = createCli();
});

afterAll(() => cli.remove());

test('help is printed on stdout and is no error', async () => {
  const ended = await cli.run('--help');
  expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
  for (const { name, summary } of await verbs())
    expect(ended.stdout).toMatch(new RegExp(`^  ${name} .*${summary}`, 'm'));
});

test('a verb that is only listed shows the arguments it has when it is loaded', async () => {
  const listed = await createProgram([]);
  const loaded = await createProgram();
  expect(listed.helpInformation()).toBe(loaded.helpInformation());
});

test('every command has examples, and every one that works on runs --json and --state', async () => {
  const helpOf = (command: Command) => {
    let help = '';
    command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    return help;
  };
  for (const command of (await createProgram()).commands) {
    expect(helpOf(command)).toContain('Examples:');
    for (const doing of command.commands.length === 0 ? [command] : command.commands) {
      expect(helpOf(doing)).toContain('--json');
      if (command.name() !== 'init') expect(helpOf(doing)).toContain('--state');
    }
  }
});

async function verbs(): Promise<{ name: string; summary: string }[]> {
  return (await createProgram()).commands.map((command) => ({ name: command.name(), summary: command.summary() }));
}
