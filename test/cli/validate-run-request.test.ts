import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { validateRunRequest } from '../../cli/validate-run-request.ts';
import { createFolder } from '../support/folder.ts';
import { type Cli, createCli } from './support/cli.ts';
import type { Ended } from './support/in-process.ts';

/** How a workflow outside of the project takes an argument. */
const COMMAND_LINE = `
import { defineCommandLine } from 'ballast';
export default defineCommandLine({ input: { argument: 'TEXT', description: 'a text', parse: (text) => ({ text }) } });
`;

let cli: Cli;

beforeAll(() => {
  cli = createCli();
});

afterAll(() => cli.remove());

/** Refused before the start: exit code 2, a line on stderr, nothing on stdout and nothing left behind. */
function expectRefusal(ended: Ended, ...messages: readonly (string | RegExp)[]): void {
  expect(ended).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ended.stderr).toMatch(/^error: /);
  for (const message of messages) expect(ended.stderr).toMatch(message);
  expect(ended.stderr).not.toMatch(/^\s+at /m);
  expect(ended.stderr).not.toMatch(new RegExp(String.fromCharCode(27)));
  expect(existsSync(join(cli.folder, '.ballast'))).toBe(false);
}

const refuse = (...args: readonly string[]) => cli.run('run', ...args);

describe('a run is refused before anything starts', () => {
  test.each([['../x'], [''], ['A'.repeat(300)], ["'; DROP TABLE prices; --"], ['🚀']])(
    'fails for the ticker %j',
    async (ticker) => {
      const ended = await refuse(ticker);
      expectRefusal(ended, /ticker is ".*such as AAPL/);
      expect(ended.stderr.length).toBeLessThan(400);
    },
  );

  test('fails for a ticker in lower case, and says which one was meant', async () => {
    expectRefusal(await refuse('aapl'), 'did you mean AAPL?');
  });

  test('fails for a ticker without prices, and says which there are', async () => {
    const ended = await refuse('MSFT');
    expectRefusal(ended, 'MSFT', 'AAPL', 'give that folder as --set data');
  });

  test('fails for a folder of prices that does not exist, is a file, or lacks the ticker', async () => {
    const folder = join(cli.folder, 'prices');
    mkdirSync(folder);
    writeFileSync(join(folder, 'TSLA.csv'), 'Date,Close\n');
    const file = join(folder, 'TSLA.csv');
    const refusals = [
      await refuse('MSFT', '--set', `data=${join(folder, 'nowhere')}`),
      await refuse('MSFT', '--set', `data=${file}`),
      await refuse('MSFT', '--set', `data=${folder}`),
    ] as const;
    expectRefusal(refusals[0], /^error: --set data .* does not exist/);
    expectRefusal(refusals[1], /^error: --set data .* is not a folder/);
    expectRefusal(refusals[2], /MSFT\.csv/, 'TSLA');
    // named as it was given, not as the field of the workflow's input
    for (const { stderr } of refusals) expect(stderr).not.toContain('dataDir');
  });

  test('fails for fault rules it does not know, all of them at once', async () => {
    const ended = await refuse('--fault', 'trand=crash', '--fault', 'trend/none=crash', '--fault', 'trend=explode');
    expectRefusal(
      ended,
      /"trand=crash".*there is no agent trand/,
      /no tier none; there are rules/,
      /"explode" is not a fault/,
    );
  });

  test('fails together for a bad ticker and a bad rule', async () => {
    expectRefusal(await refuse('x', '--fault', 'nonsense'), 'ticker is "x"', 'nonsense');
  });

  // N17
  test('fails for an argument or a setting beside --input: one of them would be ignored', async () => {
    expectRefusal(await refuse('MSFT', '--input', '{}'), 'give either the argument "MSFT" or --input, not both');
    expectRefusal(await refuse('--set', 'data=.', '--input', '{}'), 'give either --set or --input, not both');
  });

  test('fails for a setting that the workflow does not have, or that is none', async () => {
    expectRefusal(
      await refuse('--set', 'date=2018'),
      '--set "date" is no setting of the workflow; there is data (folder',
    );
    expectRefusal(await refuse('--set', 'data'), 'Use NAME=VALUE');
  });

  // N33: they were started and failed then, or overflowed the stack
  test('fails for an input that is too large or too deep for an execution', async () => {
    const large = JSON.stringify({ text: 'x'.repeat(120_000) });
    expectRefusal(await refuse('--input', large), /--input has 120011 bytes, at most 100000 are accepted/);
    const deep = '['.repeat(10_000) + ']'.repeat(10_000);
    expectRefusal(await refuse('--input', deep), /--input is nested 10000 levels deep, at most 200/);
  });

  // N33: raw on the terminal, or taken for a message of the command
  test.each([
    [['--state', `x${String.fromCharCode(27)}[2J`]],
    [['--input', '{}\nerror: forged']],
    [['-c', 'workflow=x\nerror: forged']],
    [['--state', '\u202eabc']],
    [[`A${String.fromCharCode(27)}[2J`]],
    [[`--x${String.fromCharCode(27)}`]],
  ])('fails for control characters in %j and shows them as escapes', async (args) => {
    const ended = await refuse(...args);
    expectRefusal(ended);
    expect(ended.stderr).not.toMatch(/^error: forged/m);
    expect(ended.stderr).not.toMatch(/[\u202a-\u202e]/);
  });

  test('fails for options out of range and for an argument too many', async () => {
    expectRefusal(await refuse('--timeout', '0'), /--timeout.*above 0/);
    expectRefusal(await refuse('--time', 'fast'), 'real, virtual');
    expectRefusal(await refuse('--id', 'not an id'), 'Use 1 to 80');
    expectRefusal(await refuse('AAPL', 'MSFT'), 'too many arguments');
  });

  // N15
  test('fails for a workflow whose files cannot be used, with the folder and every fault', async () => {
    const folder = join(cli.folder, 'my flow.v2');
    mkdirSync(folder);
    writeFileSync(join(folder, 'workflow.ts'), "throw new Error('no key for the model');\n");
    writeFileSync(join(folder, 'exits.agent.ts'), 'process.exit(0);\n');
    writeFileSync(join(folder, 'empty.agent.ts'), 'export default { tiers: [] };\n');
    const ended = await refuse('-c', 'workflow=my flow.v2', '--input', '{}');
    expectRefusal(ended, /the workflow in .*my flow\.v2 cannot be used:/);
    expect(ended.stderr.split('\n')).toEqual(
      expect.arrayContaining([
        'error: workflow.ts: it cannot be loaded: no key for the model',
        'error: exits.agent.ts: it ends the process when it is loaded, with exit code 0',
        'error: empty.agent.ts: tiers is []; it must have at least 1 item',
      ]),
    );
  });

  // N16, N31
  test.each([
    ['run', 'x'],
    ['redrive --failed', '__proto__'],
    ['resume some-id', 'constructor'],
  ])('fails for a stage that is none: %s -c stage=%s', async (verb, stage) => {
    const ended = await cli.run(...verb.split(' '), '-c', `stage=${stage}`);
    expectRefusal(ended, `stage is "${stage}", allowed are dev, prod`);
  });

  test('fails for a misspelled command or option, and suggests the right one', async () => {
    expectRefusal(await cli.run('rum'), 'Did you mean run?');
    expectRefusal(await refuse('--jason'), 'Did you mean --json?');
  });
});

test('fault rules are checked by the declarations that are kept, and the files are not loaded', async () => {
  const folder = createFolder({ 'workflow.ts': 'export default {', 'scorer.agent.ts': 'export default {' });
  const declaration = { name: 'scorer', phase: 'work', required: true, budgetMs: 1, tiers: [{ name: 'rules' }] };
  folder.write('command-line.ts', COMMAND_LINE);
  folder.write('kept/workflow.json', JSON.stringify({ agents: [{ file: 'scorer.agent.ts', declaration }] }));
  const findKept = async () => join(folder.path, 'kept');
  const validate = (where: object, rule: string) =>
    validateRunRequest({ folder: folder.path, ...where }, 'a', undefined, { state: '.ballast', fault: [rule] });
  try {
    expect((await validate({ findKept }, 'scorer=crash')).request.faults).toEqual(['scorer=crash']);
    await expect(validate({ findKept }, 'scores=crash')).rejects.toThrow('there is no agent scores');
    await expect(validate({}, 'scorer=crash')).rejects.toThrow('cannot be used');
  } finally {
    folder.remove();
  }
});
