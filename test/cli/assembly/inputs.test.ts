import {
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type AssemblyInputs, changedInput, observeInputs, observeProject } from '../../../cli/assembly/inputs.ts';
import type { BuildPlan } from '../../../cli/build-plan.ts';
import { loadWorkflow } from '../../../lib/declarations/load-workflow.ts';
import { buildInputs } from '../../../lib/functions/build-inputs.ts';
import { bundleFunctions } from '../../../lib/functions/bundles.ts';
import { agentSource, createFolder, type Folder, workflowSource } from '../../support/folder.ts';

const IMPORTS = `
import { greeting } from '../shared/greeting.ts';
import { version } from '../current/version';
import { unit } from '@units/unit.ts';
import words from '../shared/words.json' with { type: 'json' };
import { polite } from 'polite';
`;

const FILES = {
  'my flow.v2/workflow.ts': workflowSource(),
  'my flow.v2/greeter.agent.ts': agentSource('greeter', '[greeting, version, unit, words, polite]', IMPORTS),
  'shared/greeting.ts': "import { name } from './names';\nexport const greeting = 'hello ' + name;\n",
  'shared/names.ts': "export const name = 'a-name';\n",
  'shared/words.json': '["a"]',
  'v1/version.ts': 'export const version = 1;\n',
  'v2/version.ts': 'export const version = 2;\n',
  'units/metric/unit.ts': "export const unit = 'a-unit';\n",
  'units/other/unit.ts': "export const unit = 'ft';\n",
  'tsconfig.json': '{ "extends": "./tsconfig.base.json" }',
  'tsconfig.base.json': '{ "compilerOptions": { "paths": { "@units/*": ["./units/metric/*"] } } } // for all',
  'package.json': '{ "type": "commonjs" }',
  'package-lock.json': '{}',
  'node_modules/polite/package.json': '{ "name": "polite", "version": "1.0.0", "main": "index.js" }',
  'node_modules/polite/index.js': "exports.polite = require('./lib/please.js');\n",
  'node_modules/polite/lib/please.js': "module.exports = 'please';\n",
};

const PLAN: Pick<BuildPlan, 'context' | 'contextSource' | 'chosen'> = {
  context: { stage: 'dev' },
  contextSource: '/project/cdk.json',
  chosen: { stage: 'dev' },
};

let folder: Folder;
let inputs: AssemblyInputs;
let built: string;
const at = (name: string) => join(folder.path, name);

/** Loads and bundles for real, once; what is tried afterwards is undone. */
beforeAll(async () => {
  folder = createFolder(FILES);
  symlinkSync(at('v1'), at('current'));
  const startedAtMs = Date.now() + 60_000; // what was written just now is no change during the build
  const workflow = loadWorkflow(at('my flow.v2'));
  const bundling = bundleFunctions(workflow, { parent: folder.path });
  if (!bundling.ok) throw new Error(bundling.issues.join());
  const { bundles } = bundling;
  built = readFileSync(join(bundles.pathOf('greeter'), 'index.mjs'), 'utf8');
  inputs = await observeInputs(PLAN as BuildPlan, buildInputs(workflow, bundles.metafile), startedAtMs);
  bundles.remove();
});
afterAll(() => folder.remove());

test('a folder anywhere, with a dot and a space in its name, is built with what lies around it', () => {
  for (const text of ['hello', 'please', 'a-unit', 'a-name']) expect(built).toContain(text);
});

test('as long as nothing changes a build is used again', async () => {
  expect(await changedInput(inputs, PLAN)).toBeUndefined();
});

// N2
test.each<[string, string, (file: string) => void]>([
  ['a file beside the folder', 'shared/greeting.ts', edit],
  ['a file that this one imports', 'shared/names.ts', edit],
  ['a JSON file', 'shared/words.json', edit],
  ['the entry of a package', 'node_modules/polite/index.js', edit],
  ['a file inside of a package', 'node_modules/polite/lib/please.js', edit],
  ['the package.json of a package', 'node_modules/polite/package.json', edit],
  ['the configuration of the sources', 'tsconfig.json', edit],
  ['what the configuration extends', 'tsconfig.base.json', edit],
  ['the package.json of the sources', 'package.json', edit],
  ['the lock file', 'package-lock.json', edit],
  ['an agent', 'my flow.v2/greeter.agent.ts', edit],
  ['the workflow', 'my flow.v2/workflow.ts', edit],
  ['a file whose time is set back', 'shared/greeting.ts', editUnseen],
  ['a file that is gone', 'shared/names.ts', unlinkSync],
  ['a new agent', 'my flow.v2', (path) => writeFileSync(join(path, 'other.agent.ts'), '')],
  ['a file that is found first now', 'shared/names.tsx', create],
  ['a package that is nearer now', 'my flow.v2/node_modules/polite', (path) => mkdirSync(path, { recursive: true })],
  ['a configuration that is nearer now', 'my flow.v2/tsconfig.json', create],
  ['a link that leads elsewhere', 'current/version.ts', () => relink('v2')],
])('%s is a change, and is named', async (_, name, change) => {
  const copy = `${folder.path}-copy`;
  cpSync(folder.path, copy, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  try {
    change(at(name));
    expect(await changedInput(inputs, PLAN)).toBe(at(name));
  } finally {
    rmSync(folder.path, { recursive: true });
    cpSync(copy, folder.path, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
    rmSync(copy, { recursive: true });
  }
});

test('the context is a change, wherever it comes from', async () => {
  expect(await changedInput(inputs, { ...PLAN, context: { stage: 'dev', '@aws-cdk/core:flag': true } })).toMatch(
    /cdk\.json$/,
  );
});

test('a file that changes while it is built is built again: which of its contents was read is not known', async () => {
  const changed = { kind: 'content', path: at('shared/names.ts') } as const;
  const observed = await observeInputs(PLAN as BuildPlan, [changed], statSync(changed.path).ctimeMs - 1);
  expect(await changedInput(observed, PLAN)).toBe(changed.path);
});

function edit(file: string): void {
  writeFileSync(file, `${readFileSync(file, 'utf8')} `);
}

/** As long as before, and as old. */
function editUnseen(file: string): void {
  const { atime, mtime } = statSync(file);
  writeFileSync(file, readFileSync(file, 'utf8').replace('hello', 'HELLO'));
  utimesSync(file, atime, mtime);
}

function create(file: string): void {
  writeFileSync(file, '{}');
}

function relink(target: string): void {
  unlinkSync(at('current'));
  symlinkSync(at(target), at('current'));
}

test('a project is built again for a change of its app, and not for one of its README or its tests', async () => {
  const names = ['app.ts', 'README.md', 'test/app.test.ts', 'test/shared.ts'];
  const project = createFolder(Object.fromEntries(names.map((name) => [name, 'before'])));
  const startedAtMs = Date.now() + 60_000; // what was written just now is no change during the build
  try {
    const [app = '', readme = '', ownTest = '', shared = ''] = names.map((name) => join(project.path, name));
    const before = await observeProject(project.path, startedAtMs);
    // a function is built from one of the files below test/
    const observed = await observeInputs(PLAN as BuildPlan, [{ kind: 'content', path: shared }], startedAtMs, before);
    writeFileSync(readme, 'after');
    writeFileSync(ownTest, 'after');
    writeFileSync(join(project.path, 'test/new.test.ts'), 'new');
    expect(await changedInput(observed, PLAN)).toBeUndefined();
    writeFileSync(shared, 'after');
    expect(await changedInput(observed, PLAN)).toBe(shared);
    writeFileSync(app, 'after');
    expect(await changedInput(observed, PLAN)).toBe(app);
  } finally {
    project.remove();
  }
});
