import { readHistory } from '../../ops/history.ts';
import { type OpsCloud, startOpsCloud } from './support/cloud.ts';

let cloud: OpsCloud;
beforeAll(async () => {
  cloud = await startOpsCloud();
});
afterAll(() => cloud.stop());

test('a history is read as a whole, or only what is new', async () => {
  const executionArn = await cloud.ended('history', 'end');
  const all = await readHistory(cloud.target, executionArn);
  expect(all.map(({ id }) => id)).toEqual(all.map((_, index) => index + 1));
  for (const { id = 0 } of all) expect(await readHistory(cloud.target, executionArn, id)).toEqual(all.slice(id));
});
