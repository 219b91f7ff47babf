import type { Target } from '../../ops/target.ts';
import { readWorkflowInput } from '../../ops/workflow-input.ts';
import { type IndexedCloud, startIndexedCloud } from './support/indexed-cloud.ts';

let cloud: IndexedCloud;
beforeAll(async () => {
  cloud = await startIndexedCloud();
  await cloud.ended('first', 'fail', 'of-many');
});
afterAll(() => cloud.stop());

const inputOf = (request: string | undefined, workflowId = 'of-many', target: Target = cloud.target) =>
  readWorkflowInput(target, { workflowId }, request);

test.each([
  ['its own request', '{"workflowId":"of-many","input":{"ticker":"AAPL"}}', { ticker: 'AAPL' }],
  ['that of the first execution, of one that resumed it', '{"workflowId":"of-many","resume":true}', {}],
  ['none, of a request that is not ours', '["AAPL"]', undefined],
  ['none, of a text that is no JSON', 'AAPL', undefined],
  ['none, where it is not known', undefined, undefined],
])('the input of a workflow is %s', async (_, request, input) => {
  expect(await inputOf(request)).toEqual(input);
});

test('a resumed workflow whose records have expired, or whose stack keeps none, has no input', async () => {
  const request = '{"workflowId":"forgotten","resume":true}';
  expect(await inputOf(request, 'forgotten')).toBeUndefined();
  expect(await inputOf(request, 'of-many', { ...cloud.target, workflowTable: '' })).toBeUndefined();
});
