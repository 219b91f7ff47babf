import { describeInput, parseArguments, renderReportView } from '../../../lib/declarations/command-line.ts';
import { createFolder, type Folder } from '../../support/folder.ts';
import { reportOf } from '../../support/report.ts';

let folder: Folder;
beforeEach(() => {
  folder = createFolder();
});
afterEach(() => folder.remove());

const REPORT = reportOf([], { workflow: 'outside', input: {}, phases: [] });

const input = (parse: string, more = '') =>
  folder.write(
    'command-line.ts',
    `import { defineCommandLine, InvalidInputError } from 'ballast';
     export default defineCommandLine({ input: { argument: 'TEXT', description: 'a text', ${more} parse: ${parse} } });`,
  );
const view = (body: string) => folder.write('command-line.ts', `export default { renderReport: (report) => ${body} };`);

const parsed = (argument?: string, settings: Record<string, string> = {}) =>
  parseArguments(folder.path, { ...(argument === undefined ? {} : { argument }), settings });

test('the input is made from the argument and the settings, or from the default argument', async () => {
  input(
    'async (text, { language }) => ({ text, language: language ?? null })',
    "default: 'hello', settings: { language: 'its language' },",
  );
  expect(await parsed('down', { language: 'en' })).toMatchObject({
    argument: 'down',
    input: { text: 'down', language: 'en' },
  });
  expect(await parsed()).toMatchObject({ argument: 'hello', input: { text: 'hello', language: null } });
  await expect(parsed('down', { lang: 'en' })).rejects.toThrow(
    '--set "lang" is no setting of the workflow; there is language (its language)',
  );
});

test('the argument and the settings are described by their declaration', async () => {
  expect(await describeInput(folder.path)).toBeUndefined();
  input('(text) => ({ text })', "default: 'hello', settings: { language: 'its language' },");
  const described = { argument: 'TEXT', description: 'a text', default: 'hello' };
  expect(await describeInput(folder.path)).toEqual({ ...described, settings: { language: 'its language' } });
  view('[]');
  expect(await describeInput(folder.path)).toBeUndefined();
});

test('a missing argument without a default is refused by its name', async () => {
  input('(text) => ({ text })');
  await expect(parsed()).rejects.toThrow('give TEXT, a text');
});

test.each([
  ['refuses', "() => { throw new InvalidInputError('TEXT is empty\\nand short'); }", /^TEXT is empty\nand short$/],
  [
    'fails',
    '() => { throw new TypeError("x is undefined"); }',
    /^command-line\.ts: input\.parse failed: x is undefined$/,
  ],
  ['makes no JSON', '() => ({ at: new Date(0) })', /^command-line\.ts: input\.parse made no JSON: /],
  ['ends the process', '() => process.exit(3)', /^command-line\.ts: it ended the process, with exit code 3$/],
])('a parse function that %s is refused', async (_, parse, message) => {
  input(parse);
  await expect(parsed('down')).rejects.toThrow(message);
});

test('a declaration with a field nobody knows, and a file that cannot be built, are refused', async () => {
  folder.write('command-line.ts', 'export default { render: () => undefined };');
  await expect(parsed('down')).rejects.toThrow(
    'command-line.ts: render is no field there is; a command line has input, renderReport',
  );
  folder.write('command-line.ts', 'export default {');
  await expect(parsed('down')).rejects.toThrow(/^command-line\.ts: .*command-line\.ts:1: /);
});

test('a report is arranged by the workflow, if it has a file for it and the file arranges reports', async () => {
  expect(await renderReportView(folder.path, REPORT)).toBe(undefined);
  input('(text) => ({ text })');
  expect(await renderReportView(folder.path, REPORT)).toBe(undefined);
  const made = {
    subject: 'my-workflow',
    headline: 'done',
    sections: [{ title: 'All', rows: [['a', { text: 'b', color: 'red' }]] }],
  };
  view(`({ ...${JSON.stringify(made)}, subject: report.workflowId })`);
  expect(await renderReportView(folder.path, REPORT)).toEqual(made);
});

test('an arrangement that is none is refused', async () => {
  view("({ subject: 'x', headline: 'y', lines: [] })");
  await expect(renderReportView(folder.path, REPORT)).rejects.toThrow(/^command-line\.ts: renderReport failed: /);
});
