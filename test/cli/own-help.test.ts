import { ownHelp } from '../../cli/own-help.ts';
import { createFolder } from '../support/folder.ts';

test("the help of run has the workflow's own argument and its settings", async () => {
  const help = await ownHelp(['run', '--help']);
  expect(help).toContain('ARGUMENT and settings of the workflow in examples/research:');
  expect(help).toMatch(/^ {2}TICKER {12}the stock to research \(default: AAPL\)$/m);
  expect(help).toMatch(/^ {2}--set data=VALUE {2}folder of <TICKER>\.csv files/m);
});

test('it is that of the workflow which the command names', async () => {
  expect(await ownHelp(['run', '-c', 'workflow=examples/triage', '-h'])).toContain(
    'The workflow in examples/triage takes no argument: give its input by --input JSON.',
  );
});

test('a workflow that cannot be read leaves the rest of the help', async () => {
  const folder = createFolder();
  folder.write('command-line.ts', 'throw new Error("no key");');
  try {
    expect(await ownHelp(['help', 'run', '-c', `workflow=${folder.path}`])).toMatch(
      /^\nThe workflow cannot be read: command-line\.ts: .*no key/,
    );
    expect(await ownHelp(['run', '--help', '-c', 'stage=none'])).toContain('The workflow cannot be read: stage is');
  } finally {
    folder.remove();
  }
});

test('a run that asks for no help loads nothing for it', async () => {
  expect(await ownHelp(['run', 'MSFT'])).toBe('');
  expect(await ownHelp()).toBe('');
});
