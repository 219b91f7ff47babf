import { existsSync, utimesSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildCommandLine } from '../../../lib/declarations/build-command-line.ts';
import { describeInput } from '../../../lib/declarations/command-line.ts';
import { createFolder, type Folder } from '../../support/folder.ts';

let folder: Folder;
beforeEach(() => {
  folder = createFolder();
});
afterEach(() => folder.remove());

const DECLARATION = `
import { defineCommandLine } from 'ballast';
import { description } from './description.ts';
export default defineCommandLine({ input: { argument: 'TEXT', description, parse: (text) => ({ text }) } });
`;

const write = (description: string) => folder.write('description.ts', `export const description = '${description}';`);

function urlOf(file: string, startedAtMs: number): string {
  const built = buildCommandLine(file, startedAtMs);
  if (!built.ok) throw new Error(built.issue);
  return built.url;
}

/** When the files of a test are older than a build that begins, as those of users are. */
const later = () => Date.now() + 1000;

test('a file is built once while nothing of it changes, and its old build is removed with the next', async () => {
  const file = folder.write('command-line.ts', DECLARATION);
  write('a text');
  const first = urlOf(file, later());
  expect(urlOf(file, later())).toBe(first);
  expect(await describeInput(folder.path)).toMatchObject({ description: 'a text' });

  write('another text');
  expect(await describeInput(folder.path)).toMatchObject({ description: 'another text' });
  expect(existsSync(fileURLToPath(first))).toBe(false);
});

test('a file that changes with the same size and time is built again', async () => {
  const file = folder.write('command-line.ts', DECLARATION);
  const imported = write('text one');
  utimesSync(imported, 1, 1);
  const first = urlOf(file, later());
  write('text two');
  utimesSync(imported, 1, 1);
  expect(urlOf(file, later())).not.toBe(first);
  expect(await describeInput(folder.path)).toMatchObject({ description: 'text two' });
});

test('a file that changes while it is built is built again', () => {
  const file = folder.write('command-line.ts', DECLARATION);
  write('text one');
  const beforeTheChange = Date.now() - 1000;
  const first = urlOf(file, beforeTheChange);
  expect(urlOf(file, later())).not.toBe(first);
});

test('however often a file is built, one listener removes what is left at the end of the process', async () => {
  // evaluated anew, as in a process that has built nothing before
  const module = new URL('../../../lib/declarations/build-command-line.ts?own', import.meta.url).href;
  const own = (await import(module)) as typeof import('../../../lib/declarations/build-command-line.ts');
  const file = folder.write('command-line.ts', DECLARATION);
  const before = process.listenerCount('exit');
  for (const description of ['one', 'two', 'three']) {
    write(description);
    expect(own.buildCommandLine(file, later()).ok).toBe(true);
  }
  expect(process.listenerCount('exit') - before).toBe(1);
});
