import { join } from 'node:path';
import { planBuild } from '../../cli/build-context.ts';
import { ROOT } from '../../lib/root.ts';
import { createFolder, type Folder } from '../support/folder.ts';

let folder: Folder;
beforeEach(() => {
  folder = createFolder();
});
afterEach(() => folder.remove());

const cdkJson = (text: unknown) => folder.write('cdk.json', JSON.stringify(text));

// N11
test('the workflow and stage of cdk.json are what is built and what an input is checked by', async () => {
  const file = cdkJson({ context: { workflow: 'examples/triage', stage: 'prod', '@aws-cdk/core:flag': true } });
  expect(await planBuild({}, file)).toMatchObject({
    folder: join(ROOT, 'examples/triage'),
    stage: { name: 'prod' },
    context: { workflow: join(ROOT, 'examples/triage'), stage: 'prod', '@aws-cdk/core:flag': true },
    chosen: { workflow: 'examples/triage', stage: 'prod' },
  });
});

test('what a command is given counts more; outside of the project a folder keeps its whole path', async () => {
  const file = cdkJson({ context: { workflow: 'examples/triage', stage: 'prod' } });
  const plan = await planBuild({ workflow: folder.path, stage: 'dev' }, file);
  expect(plan).toMatchObject({ folder: folder.path, stage: { name: 'dev' } });
  expect(await planBuild({}, cdkJson({}))).toMatchObject({ context: { stage: 'dev' }, chosen: { stage: 'dev' } });
  expect(plan.chosen).toEqual({ workflow: folder.path, stage: 'dev' });
});

test.each<[string, unknown, RegExp]>([
  ['a stage that is none', { context: { stage: 'x' } }, /^stage is "x", allowed are dev, prod/],
  ['a folder that is none', { context: { workflow: null } }, /^workflow is null/],
  ['no context', 'text', /^(?!.)/],
])('fails for %s in cdk.json as for one on the command line', async (_, text, message) => {
  const refusal = await planBuild({}, cdkJson(text)).then(
    () => '',
    (error: Error) => error.message,
  );
  expect(refusal).toMatch(message);
});

test('fails by name for a cdk.json that cannot be read', async () => {
  const file = folder.write('cdk.json', '{');
  await expect(planBuild({}, file)).rejects.toThrow(`${file} cannot be read: `);
});
