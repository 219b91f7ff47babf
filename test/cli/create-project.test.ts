import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { jest } from '@jest/globals';
import { createProject } from '../../cli/create-project.ts';
import { ROOT } from '../../lib/root.ts';
import { createFolder, type Folder } from '../support/folder.ts';

// the types of the CDK take a while
jest.setTimeout(240_000);

let folder: Folder;
beforeEach(() => {
  folder = createFolder();
});
afterEach(() => folder.remove());

const manifestIn = (path: string) =>
  JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Record<string, Record<string, string>>;

test('a project is all files of the template, under the name of its folder', async () => {
  const project = join(folder.path, 'teams', 'Our Agents!');
  const files = await createProject(project);
  expect(files).toEqual(expect.arrayContaining(['.gitignore', 'app.ts', 'cdk.json', 'test/triage.test.ts']));
  expect(files.every((file) => readFileSync(join(project, file)).length > 0)).toBe(true);
  expect(manifestIn(project).name).toBe('our-agents');
  expect(readFileSync(join(project, 'README.md'), 'utf8')).toMatch(/^# our-agents\n/);
  expect(readdirSync(join(folder.path, 'teams'))).toEqual(['Our Agents!']);
});

test('an empty folder is filled, also one that git knows', async () => {
  mkdirSync(join(folder.path, '.git'));
  await createProject(folder.path);
  expect(readdirSync(folder.path)).toEqual(expect.arrayContaining(['.git', '.gitignore', 'package.json', 'workflows']));
  expect(readdirSync(folder.path).filter((name) => name.startsWith('.ballast'))).toEqual([]);
});

test('a folder that is not empty is refused and left as it is', async () => {
  folder.write('notes.txt', 'mine');
  folder.write('package.json', '{}');
  await expect(createProject(folder.path)).rejects.toThrow(
    `${folder.path} is not empty: it has notes.txt and 1 more; give a new or an empty folder`,
  );
  expect(readdirSync(folder.path)).toEqual(['notes.txt', 'package.json']);
  await expect(createProject(join(folder.path, 'notes.txt'))).rejects.toThrow(/notes\.txt: it is a file$/);
  await expect(createProject(join(folder.path, 'notes.txt', 'below'))).rejects.toThrow(
    /^no project can be created in /,
  );
  expect(readdirSync(folder.path)).toEqual(['notes.txt', 'package.json']);
});

test('it has the versions that this package is tested with', () => {
  const ours = manifestIn(ROOT);
  const { dependencies, devDependencies } = manifestIn(join(ROOT, 'template'));
  const tested = { ...ours.dependencies, ...ours.devDependencies, ballast: String(ours.version) };
  for (const [name, range] of Object.entries({ ...dependencies, ...devDependencies })) {
    expect([name, range]).toEqual([name, `^${(tested as Record<string, string>)[name]}`]);
  }
});

test('its types are right, by its own settings', async () => {
  const project = join(folder.path, 'project');
  await createProject(project);
  symlinkSync(join(ROOT, 'node_modules'), join(folder.path, 'node_modules'));
  const paths = {
    ballast: [join(ROOT, 'index.ts')],
    'ballast/cdk': [join(ROOT, 'lib/index.ts')],
    'ballast/testing': [join(ROOT, 'testing/index.ts')],
  };
  const settings = join(project, 'tsconfig.check.json');
  const options = {
    extends: './tsconfig.json',
    compilerOptions: { paths, typeRoots: [join(ROOT, 'node_modules/@types')] },
  };
  folder.write('project/tsconfig.check.json', JSON.stringify(options));
  // several threads check the types they share each for itself: 9.8 s of processor time, and 5.2 in one
  const args = ['-p', settings, '--singleThreaded'];
  const checked = promisify(execFile)(join(ROOT, 'node_modules/.bin/tsc'), args, { cwd: project });
  const printed = await checked.then(
    ({ stdout }) => stdout,
    (error: { readonly stdout: string }) => error.stdout,
  );
  // this package's own sources are checked elsewhere, by stricter settings
  const own = printed.split('\n').filter((line) => /^[\w-]/.test(line));
  expect(own).toEqual([]);
});
