import { join } from 'node:path';
import { planFor } from '../../cli/build-plan.ts';
import { ROOT } from '../../lib/root.ts';
import { createFolder, type Folder, workflowSource } from '../support/folder.ts';

let folder: Folder;
const home = process.cwd();
beforeAll(() => {
  folder = createFolder({
    'cdk.json': JSON.stringify({ app: 'tsx app.ts', context: { stage: 'beta' } }),
    'flows/triage/workflow.ts': workflowSource(),
  });
  process.chdir(join(folder.path, 'flows'));
});
afterAll(() => {
  process.chdir(home);
  folder.remove();
});

test('in a project a command builds its app, and the workflow is one by its name', async () => {
  const plan = await planFor({ workflow: 'triage-flow', context: { size: '2' } });
  expect(plan).toMatchObject({
    kind: 'project',
    workflow: 'triage-flow',
    project: { folder: folder.path, app: 'tsx app.ts' },
    context: { stage: 'beta', size: '2' },
  });
  // what a redrive builds, wherever it is called
  process.chdir(home);
  expect(await planFor({ context: plan.chosen })).toEqual(plan);
  process.chdir(join(folder.path, 'flows'));
});

test('a folder is built by itself, by either option and in a project too', async () => {
  const flow = join(folder.path, 'flows/triage');
  expect(await planFor({ workflow: 'triage' })).toMatchObject({
    kind: 'folder',
    folder: flow,
    chosen: { stage: 'dev' },
  });
  expect(await planFor({ workflow: './triage' })).toMatchObject({ kind: 'folder', folder: flow });
  expect(await planFor({ context: { workflow: flow } })).toMatchObject({ kind: 'folder', folder: flow });
});

test('without a project it is the workflow of this repository, or the folder that is named', async () => {
  process.chdir(ROOT);
  expect(await planFor({})).toMatchObject({ kind: 'folder', folder: join(ROOT, 'examples/research') });
  expect(await planFor({ workflow: 'examples/triage' })).toMatchObject({ folder: join(ROOT, 'examples/triage') });
  process.chdir(join(folder.path, 'flows'));
});
