import { rmSync } from 'node:fs';
import { findDeclarations, readDeclarations, saveDeclarations } from '../../../cli/assembly/declarations.ts';
import { createFolder, type Folder } from '../../support/folder.ts';

const WORKFLOW = { file: '/flows/triage/workflow.ts', declaration: { name: 'triage', phases: ['work'] }, agents: [] };
const MODULE = 'ballast-declarations/built/0/index.mjs';

let folder: Folder;
beforeEach(async () => {
  folder = createFolder({
    'workplace/declarations/workflow.json': JSON.stringify(WORKFLOW),
    'workplace/declarations/built/0/index.mjs': 'export const module = {};',
    'assembly/manifest.json': '{}',
  });
  await saveDeclarations(`${folder.path}/assembly`, `${folder.path}/workplace`);
});
afterEach(() => folder.remove());

const find = () => findDeclarations(`${folder.path}/assembly`);

test('declarations are found beside the assembly that they were synthesized with', async () => {
  const found = await find();
  expect(found).toBe(`${folder.path}/assembly/ballast-declarations`);
  expect(await readDeclarations(found ?? '')).toEqual(WORKFLOW);
});

test('an app that keeps none has none', async () => {
  await saveDeclarations(`${folder.path}/other`, `${folder.path}/empty`);
  expect(await findDeclarations(`${folder.path}/other`)).toBeUndefined();
});

test.each([
  ['a changed module', MODULE, 'export const module = { };'],
  ['a module that was cut off', MODULE, 'export const'],
  ['one more module', 'ballast-declarations/built/1/index.mjs', ''],
  ['a changed declaration', 'ballast-declarations/workflow.json', '{}'],
  ['hashes that are no JSON', 'ballast-declarations/hashes.json', '{'],
])('fails to find declarations with %s', async (_, file, text) => {
  folder.write(`assembly/${file}`, text);
  expect(await find()).toBeUndefined();
});

test('fails to find declarations without one of their modules, and without their hashes', async () => {
  rmSync(`${folder.path}/assembly/${MODULE}`);
  expect(await find()).toBeUndefined();
  folder.write(`assembly/${MODULE}`, 'export const module = {};');
  expect(await find()).toBeDefined();
  rmSync(`${folder.path}/assembly/ballast-declarations/hashes.json`);
  expect(await find()).toBeUndefined();
});
