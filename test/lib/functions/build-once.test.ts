import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { loadWorkflow } from '../../../lib/declarations/load-workflow.ts';
import { buildEntries } from '../../../lib/functions/build-entries.ts';
import { buildOnce } from '../../../lib/functions/build-once.ts';
import { functionSources, importsFilesOf } from '../../../lib/functions/function-sources.ts';
import { ROOT } from '../../../lib/root.ts';
import { createFolder, type Folder } from '../../support/folder.ts';
import { createTriage } from '../support/stacks.ts';

const OPTIONS = { minify: true, external: ['@aws-sdk/*', '@smithy/*', '@aws-lambda-powertools/*', 'zod'] };

let folder: Folder;
let triage: Folder;
beforeEach(() => {
  folder = createFolder({ 'first/.keep': '', 'second/.keep': '', 'alone/.keep': '' });
  triage = createTriage();
});
afterEach(() => {
  folder.remove();
  triage.remove();
});

const filesOf = (inputs: object) => Object.keys(inputs).toSorted();

test('in a second workflow only what imports its files is built, and the rest is as if it were', () => {
  const workflow = loadWorkflow(triage.path);
  const sources = functionSources(workflow, { exportsMetrics: 'with headers of a secret' });
  const [first, second, alone] = ['first', 'second', 'alone'].map((name) => join(folder.path, name)) as [
    string,
    string,
    string,
  ];
  const isOwn = (source: string) => !importsFilesOf(workflow, source);
  buildOnce(first, sources, isOwn, OPTIONS);
  // what a user's file has now is built, and not what it had
  triage.write(
    'topic.agent.ts',
    readFileSync(join(triage.path, 'topic.agent.ts'), 'utf8').replace('billing', 'refund'),
  );
  const once = buildOnce(second, sources, isOwn, OPTIONS);
  expect(readdirSync(join(second, 'entries')).toSorted()).toEqual(['accept.ts', 'topic.ts', 'urgency.ts']);

  const anew = buildEntries(alone, sources, OPTIONS);
  if (!once.ok || !anew.ok) throw new Error('the functions of triage cannot be built');
  for (const name of sources.keys()) {
    const [reused, built] = [second, alone].map((path) => readFileSync(join(path, 'built', name, 'index.mjs'), 'utf8'));
    expect([name, reused]).toEqual([name, built]);
  }
  expect(readFileSync(join(second, 'built/topic/index.mjs'), 'utf8')).toContain('refund');
  expect(filesOf(once.metafile.inputs)).toEqual(filesOf(anew.metafile.inputs));
  expect(filesOf(once.metafile.outputs)).toEqual(
    filesOf(anew.metafile.outputs).map((path) => path.replace('/alone/', '/second/')),
  );

  // the constants by which agents leave out what no tier uses differ between workflows
  const own = filesOf(anew.metafile.inputs)
    .map((name) => join(ROOT, name))
    .filter((file) => !file.includes('node_modules') && !file.startsWith(triage.path));
  expect(own.length).toBeGreaterThan(100);
  const asking = own.filter((file) => /process\.env\.BALLAST_(?:ASKS|READS)_/.test(readFileSync(file, 'utf8')));
  expect(asking).toEqual([]);
});

test('what a module was built from is all that it imports, also where nothing of it is used', () => {
  folder.write('package.json', '{ "sideEffects": false }');
  folder.write('all.ts', "export { used } from './used.ts';\nexport { unused } from './unused.ts';");
  folder.write('used.ts', 'export const used = 1;');
  folder.write('unused.ts', 'export const unused = 2;');
  const source = `import { used } from ${JSON.stringify(join(folder.path, 'all.ts'))};\nconsole.log(used);`;
  const inputsOf = (name: string) => {
    const built = buildOnce(join(folder.path, name), new Map([['used', source]]), () => true, {});
    if (!built.ok) throw new Error(built.issues.join());
    return filesOf(built.metafile.inputs).map((path) => basename(path));
  };
  expect(inputsOf('first')).toEqual(['all.ts', 'unused.ts', 'used.ts']);
  expect(inputsOf('second')).toEqual(['all.ts', 'unused.ts', 'used.ts']);
});

test('a module that was built with other options is built again', () => {
  const sources = new Map([['said', 'console.log("what is said");']]);
  const said = (name: string, minify: boolean) => {
    const path = join(folder.path, name);
    buildOnce(path, sources, () => true, { minify });
    return readFileSync(join(path, 'built/said/index.mjs'), 'utf8').split('\n').length;
  };
  const [short, long, again] = [said('first', true), said('second', false), said('alone', true)];
  expect(long).toBeGreaterThan(short);
  expect(again).toBe(short);
  expect(existsSync(join(folder.path, 'alone/entries/said.ts'))).toBe(false);
});
