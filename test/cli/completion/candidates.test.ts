import { candidatesFor, type NameKind } from '../../../cli/completion/candidates.ts';
import { createProgram } from '../../../cli/program.ts';

const KNOWN: Readonly<Record<NameKind, string[]>> = {
  ids: ['aapl-2', 'aapl', 'msft-1'],
  agents: ['risk', 'trend'],
  circuits: ['risk/rules', 'trend/model'],
};

async function complete(line: string): Promise<string[]> {
  const words = line.split(' ');
  return await candidatesFor(await createProgram(), words, async (kind) => KNOWN[kind]);
}

test.each([
  ['sta', ['start', 'status']],
  ['status ', KNOWN.ids],
  ['status aa', ['aapl-2', 'aapl']],
  ['status --json ', KNOWN.ids],
  ['redrive --error SomeError ', KNOWN.ids],
  ['status aapl ', []],
  ['breaker ', ['isolate', 'shadow', 'reset', 'probe']],
  ['breaker reset r', ['risk/rules']],
  ['breaker --reason why reset ', KNOWN.circuits],
  ['agent t', ['trend']],
  ['fault ', ['set', 'list', 'clear']],
  ['fault set --re', ['--reason', '--region']],
  ['list --status F', ['FAILED']],
  ['list --failed-agent ', KNOWN.agents],
  ['list --workflow-id m', ['msft-1']],
  ['logs -o ', ['text', 'json', 'jsonl']],
  ['logs --target ', ['local', 'aws']],
  ['run --input-file ', []],
  ['status -- -', []],
  ['completion ', ['bash', 'zsh', 'fish', 'words']],
  ['no-such-verb ', []],
])('%j is completed by %j', async (line, candidates) => {
  expect(await complete(line)).toEqual(candidates);
});

test('every verb and every option of each is a candidate', async () => {
  const program = await createProgram();
  expect(await complete('')).toEqual(program.commands.map((verb) => verb.name()));
  for (const verb of program.commands.filter(({ commands }) => commands.length === 0)) {
    const options = verb.options.map(({ long }) => long);
    expect(await complete(`${verb.name()} --`)).toEqual([...options, '--help']);
  }
});
