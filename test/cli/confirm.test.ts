import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { confirmOnAws } from '../../cli/confirm.ts';

const TARGET = { workflow: 'orders', stateMachineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:orders' };

/** A terminal on which somebody types. @param typed undefined: it is no terminal */
function terminalOf(typed?: string) {
  const isTTY = typed !== undefined;
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = Object.assign(new PassThrough(), { isTTY });
  if (typed !== undefined) input.write(`${typed}\n`);
  return { input, output };
}

test.each(['y', 'yes', 'Y '])('the question names the target, and %j goes on', async (typed) => {
  const terminal = terminalOf(typed);
  await confirmOnAws({ target: 'aws' }, 'redrive two-down', TARGET, terminal);
  terminal.output.end();
  expect(await text(terminal.output)).toContain(
    'redrive two-down of workflow orders in account 111122223333, region eu-west-1? [y/N] ',
  );
});

test.each(['', 'n', 'yesterday'])('the answer %j changes nothing', async (typed) => {
  await expect(confirmOnAws({ target: 'aws' }, 'stop it', TARGET, terminalOf(typed))).rejects.toThrow(
    'nothing was changed',
  );
});

test('without a terminal on both ends it is refused, unless --yes is given', async () => {
  const [terminal, none] = [terminalOf('y'), terminalOf()];
  for (const part of [none, { ...terminal, input: none.input }, { ...terminal, output: none.output }]) {
    await expect(confirmOnAws({ target: 'aws' }, 'stop it', TARGET, part)).rejects.toThrow(/add --yes to do it$/);
  }
  await confirmOnAws({ target: 'aws', yes: true }, 'stop it', TARGET, terminalOf());
});

test('the embedded cloud is not asked about', async () => {
  const terminal = terminalOf('n');
  await confirmOnAws({}, 'stop it', TARGET, terminal);
  expect(terminal.output.read()).toBeNull();
});
