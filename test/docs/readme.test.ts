import { createProgram } from '../../cli/program.ts';
import { textOf } from '../repository/support/files.ts';
import { codeBlocksOf } from './support/pages.ts';

test('the example agent is the file that compiles and runs, in fewer than 25 lines', () => {
  const shown = codeBlocksOf('README.md', 'ts').find((block) => block.includes('defineAgent')) ?? '';
  expect(`${shown}\n`).toBe(textOf('examples/triage/urgency.agent.ts'));
  expect(shown.split('\n').length).toBeLessThan(25);
});

test('the lines by which a project uses the package come before any code, and the pack step runs them', () => {
  const blocks = [...textOf('README.md').matchAll(/^```(\w+)\n(.*?)^```/gms)].map(([, language, text = '']) => ({
    language,
    text,
  }));
  const shown = blocks.findIndex(({ text }) => text.includes('$ npx ballast init'));
  expect(shown).toBeGreaterThan(-1);
  expect(blocks.slice(0, shown).filter(({ language }) => language === 'ts')).toEqual([]);
  expect(blocks[shown]?.text.trim().split('\n').length).toBeLessThanOrEqual(10);
  const [between] = /(?<=sed -n '\/\^)## .+?(?=\/,)/.exec(textOf('.ci/steps/75-pack')) ?? [];
  const [, section = ''] = textOf('README.md').split(`${between}\n`);
  expect(section.split('\n## ')[0]).toContain(blocks[shown]?.text);
});

test('the construct is used as in the project that init creates', () => {
  const shown = codeBlocksOf('README.md', 'ts').find((block) => block.includes('AgentWorkflow')) ?? '';
  expect(shown).not.toBe('');
  expect(textOf('template/app.ts')).toContain(shown);
});

test('the list of commands is the one that --help prints', async () => {
  // the width of a terminal decides where it breaks its lines
  const program = await createProgram();
  const help = program.configureHelp({ ...program.configureHelp(), helpWidth: 200 }).helpInformation();
  const [commands = ''] = help.split('Commands:\n')[1]?.split('\n\n') ?? [];
  const lines = (text: string) => text.split('\n').map((line) => line.trim().replace(/\s{2,}/g, '  '));
  const shown = codeBlocksOf('README.md', 'console').find((block) => block.startsWith('$ npx ballast --help')) ?? '';
  expect(lines(shown).slice(2)).toEqual(lines(commands.trimEnd()));
});
