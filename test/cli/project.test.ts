import { join } from 'node:path';
import { findProject } from '../../cli/project.ts';
import { ROOT } from '../../lib/root.ts';
import { createFolder, type Folder } from '../support/folder.ts';

let folder: Folder;
beforeEach(() => {
  folder = createFolder({
    'cdk.json': JSON.stringify({ app: 'tsx app.ts', context: { size: 1 } }),
    'cdk.context.json': JSON.stringify({ size: 2, 'vpc-provider:vpcName=main': { vpcId: 'vpc-1' } }),
    'workflows/triage/notes.txt': '',
  });
});
afterEach(() => folder.remove());

test('a project is the nearest folder around with an app, and has the context of both files', () => {
  const project = {
    folder: folder.path,
    app: 'tsx app.ts',
    context: { size: 1, 'vpc-provider:vpcName=main': { vpcId: 'vpc-1' } },
  };
  expect(findProject(folder.path)).toEqual(project);
  expect(findProject(join(folder.path, 'workflows/triage'))).toEqual(project);
  folder.write('workflows/cdk.json', '{"context":{}}');
  expect(findProject(join(folder.path, 'workflows/triage'))).toEqual(project);
});

test('this repository is no project of a user, and a folder without an app is none', () => {
  expect(findProject(join(ROOT, 'examples/triage'))).toBeUndefined();
  folder.write('cdk.json', '{}');
  expect(findProject(folder.path)).toBeUndefined();
});

test('fails by name for a cdk.json that cannot be read', () => {
  const file = folder.write('cdk.json', '{');
  expect(() => findProject(folder.path)).toThrow(`${file} cannot be read: `);
});
