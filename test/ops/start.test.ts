import { type OpsCloud, startOpsCloud } from './support/cloud.ts';

let cloud: OpsCloud;
beforeAll(async () => {
  cloud = await startOpsCloud();
});
afterAll(() => cloud.stop());

describe('starting an execution again', () => {
  test('is the same execution, also when it has ended', async () => {
    const once = await cloud.ended('once', 'end');
    expect(await cloud.ended('once', 'end')).toBe(once);
  });

  test('fails when the name was used for another request', async () => {
    await cloud.ended('taken', 'end');
    await expect(cloud.ended('taken', 'wait')).rejects.toThrow('Execution Already Exists');
  });
});
