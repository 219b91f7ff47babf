import { eachEvent, readHistory } from '../../ops/history.ts';
import { type OpsCloud, startOpsCloud } from './support/cloud.ts';
import { startService } from './support/service.ts';

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

// T2.8
test('events are read in order, and a page only when it is reached', async () => {
  const page = (first: number) => ({
    events: [first, first + 1].map((id) => ({ id, type: 'PassStateEntered', timestamp: id })),
    nextToken: 'more',
  });
  const service = await startService({ GetExecutionHistory: page(1) });
  try {
    const ids: (number | undefined)[] = [];
    for await (const { id } of eachEvent(service.target, 'arn')) {
      ids.push(id);
      if (ids.length === 3) break;
    }
    expect(ids).toEqual([1, 2, 1]);
    expect(service.requests.map(({ body }) => body.nextToken)).toEqual([undefined, 'more']);
  } finally {
    await service.close();
  }
});
