import { executionNameFor } from '../../ops/execution-name.ts';
import { locateExecution } from '../../ops/locate.ts';
import { startExecution } from '../../ops/start.ts';
import { type OpsCloud, startOpsCloud } from './support/cloud.ts';

let cloud: OpsCloud;
beforeAll(async () => {
  cloud = await startOpsCloud();
});
afterAll(() => cloud.stop());

describe('an execution is found', () => {
  test('by its name, by its ARN, and by the id of its workflow', async () => {
    const name = executionNameFor('found', '1a2b3c');
    const executionArn = await cloud.ended(name, 'end', 'found');
    for (const id of [name, executionArn, 'found']) {
      expect(await locateExecution(cloud.target, id)).toBe(executionArn);
    }
  });

  test('by the id of a workflow that its name does not carry', async () => {
    const executionArn = await cloud.ended('started-by-api', 'end', 'an-id-of-its-own');
    expect(await locateExecution(cloud.target, 'an-id-of-its-own')).toBe(executionArn);
  });

  test('by the longest id there may be, which does not fit into the name', async () => {
    const workflowId = 'x'.repeat(80);
    const executionArn = await cloud.ended(executionNameFor(workflowId, '1a2b3c'), 'end', workflowId);
    expect(await locateExecution(cloud.target, workflowId)).toBe(executionArn);
  });

  test('as the newest of its workflow', async () => {
    await cloud.ended('again--000001', 'end', 'again');
    const newest = await cloud.ended('again--000002', 'end', 'again');
    expect(await locateExecution(cloud.target, 'again')).toBe(newest);
  });

  test('fails with the names there are, for an unknown name and for an unknown ARN', async () => {
    const executionArn = await cloud.ended('known', 'end');
    await expect(locateExecution(cloud.target, 'unknown')).rejects.toThrow(/is called "unknown"; there are .*/);
    await expect(locateExecution(cloud.target, `${executionArn}-not`)).rejects.toThrow(/there are/);
  });
});

// N30: only the 200 newest were looked through
test('an execution is found by its name behind any number of newer ones', async () => {
  const executionArn = await cloud.ended('old-one', 'end');
  for (let newer = 0; newer < 201; newer++) await startExecution(cloud.target, `newer-${newer}`, { input: 'end' });
  expect(await locateExecution(cloud.target, 'old-one')).toBe(executionArn);
  await expect(locateExecution(cloud.target, 'no-such-one')).rejects.toThrow('no execution or workflow is called');
});
