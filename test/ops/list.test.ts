import { explainExecutions, listExecutions } from '../../ops/list.ts';
import { type OpsCloud, startOpsCloud } from './support/cloud.ts';

let cloud: OpsCloud;
beforeAll(async () => {
  cloud = await startOpsCloud();
});
afterAll(() => cloud.stop());

test('a list holds the newest first, and no more than asked for', async () => {
  for (const name of ['list-1', 'list-2', 'list-3']) await cloud.ended(name, 'end');
  expect((await listExecutions(cloud.target, 2)).map(({ name }) => name)).toEqual(['list-3', 'list-2']);
});

test('an explained execution has the id of its workflow, which its name need not hold', async () => {
  await cloud.ended('explained-1', 'end', 'the-workflow');
  await cloud.ended('explained-2', 'end');
  const { executions } = await explainExecutions([cloud.target], 2);
  expect(executions).toMatchObject([
    { name: 'explained-2', workflowId: 'explained-2', error: null },
    { name: 'explained-1', workflowId: 'the-workflow', error: null },
  ]);
});
