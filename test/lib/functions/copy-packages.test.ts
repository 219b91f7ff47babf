import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyPackages, packageFoldersOf } from '../../../lib/functions/copy-packages.ts';
import { createFolder, type Folder } from '../../support/folder.ts';

let folder: Folder;
beforeAll(() => {
  folder = createFolder({
    'flow/agent.ts': '',
    'flow/node_modules/near/package.json': '{ "dependencies": { "shared": "1", "near": "1" } }',
    'flow/node_modules/near/build/near.node': 'native code',
    'flow/node_modules/shared/package.json': '{ "version": "1" }',
    'node_modules/@scope/far/package.json':
      '{ "optionalDependencies": { "shared": "2", "not-for-this-platform": "1" } }',
    'node_modules/shared/package.json': '{ "version": "2" }',
  });
});
afterAll(() => folder.remove());

const at = (name: string) => join(folder.path, name);
const versionOf = (file: string) => (JSON.parse(readFileSync(at(file), 'utf8')) as { version: string }).version;

test('packages are found from the file on, the nearest first', () => {
  expect(packageFoldersOf(at('flow/agent.ts')).slice(0, 2)).toEqual([at('flow/node_modules'), at('node_modules')]);
});

test('packages are copied with their dependencies, each in the version that it finds; optional ones may be missing', () => {
  expect(copyPackages(['near', '@scope/far'], at('flow/agent.ts'), at('out'))).toEqual([]);
  expect(readFileSync(at('out/node_modules/near/build/near.node'), 'utf8')).toBe('native code');
  expect(versionOf('out/node_modules/shared/package.json')).toBe('1');
  expect(versionOf('out/node_modules/@scope/far/node_modules/shared/package.json')).toBe('2');
});

test('packages that are not installed are named', () => {
  expect(copyPackages(['near', 'nowhere'], at('flow/agent.ts'), at('other'))).toEqual(['nowhere']);
});
