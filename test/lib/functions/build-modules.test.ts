import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildModules } from '../../../lib/functions/build-modules.ts';
import { createFolder, type Folder } from '../../support/folder.ts';

let folder: Folder;
afterEach(() => folder.remove());

/** Builds files of a new folder. @returns what is built of a name, and the issues by name */
function build(files: Readonly<Record<string, string>>, names: readonly string[]) {
  folder = createFolder({ 'thread.ts': "console.log('in a thread');", ...files });
  const at = (name: string) => join(folder.path, name);
  const { scripts, moduleOf, issues } = buildModules(folder.path, { thread: at('thread.ts') }, names.map(at));
  const load = async (index: number) =>
    ((await import(pathToFileURL(moduleOf(index)).href)) as { module: Record<string, unknown> }).module;
  return {
    thread: scripts.thread,
    load,
    issues: new Map([...issues].map(([file, issue]) => [file.slice(folder.path.length + 1), issue])),
  };
}

test('files are built as modules, which have one copy of what they share', async () => {
  const { thread, load, issues } = build(
    {
      'shared.ts': 'export class SharedError extends Error {}',
      'a.ts': "export { SharedError } from './shared.ts'; export default 1;",
      'b.ts': "export { SharedError } from './shared.ts'; export default 2;",
    },
    ['a.ts', 'b.ts'],
  );
  expect(issues.size).toBe(0);
  expect(thread).toBe(join(folder.path, 'built', 'thread', 'index.mjs'));
  const [a, b] = [await load(0), await load(1)];
  expect([a.default, b.default]).toEqual([1, 2]);
  expect(a.SharedError).toBe(b.SharedError);
});

test('every file that cannot be built is named with its line, and the others are built', async () => {
  const { load, issues } = build(
    { 'a.ts': 'export default 1;', 'b.ts': 'export default ;', 'c.ts': "\nimport 'no-such-package';" },
    ['a.ts', 'b.ts', 'c.ts'],
  );
  expect([...issues.keys()]).toEqual(['b.ts', 'c.ts']);
  expect(issues.get('b.ts')).toContain(`${join(folder.path, 'b.ts')}:1: Unexpected ";"`);
  expect(issues.get('c.ts')).toContain(`${join(folder.path, 'c.ts')}:2: Could not resolve "no-such-package"`);
  expect((await load(0)).default).toBe(1);
});
