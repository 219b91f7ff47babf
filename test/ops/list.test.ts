import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { type ExecutionFilter, explainExecutions, listExecutions } from '../../ops/list.ts';
import { RUN_TIMEOUT } from '../../ops/outcome.ts';
import { startExecution } from '../../ops/start.ts';
import { readExecution } from '../../ops/status.ts';
import { stopExecution } from '../../ops/stop.ts';
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

describe('a filtered list', () => {
  const namesOf = async (filter: ExecutionFilter, limit = 10) =>
    (await explainExecutions([cloud.target], limit, filter)).executions.map(({ name }) => name);

  test('has those of a workflow, of a status, and of the time since', async () => {
    await cloud.ended('filter-before', 'end', 'filtered');
    const { startedAtMs } = await readExecution(cloud.target, await cloud.ended('filter-1', 'end', 'filtered'));
    await cloud.ended('filter-2', 'end', 'another');
    expect(await namesOf({ workflowId: 'filtered' })).toEqual(['filter-1', 'filter-before']);
    expect(await namesOf({ workflowId: 'filtered', status: 'FAILED' })).toEqual([]);
    expect(await namesOf({ status: 'SUCCEEDED', sinceMs: startedAtMs })).toEqual(['filter-2', 'filter-1']);
    expect(await namesOf({ level: 1, sinceMs: startedAtMs })).toEqual([]);
  });

  test('has a run that its own --timeout stopped among those that timed out, not those that were aborted', async () => {
    const request = { input: 'wait', faults: [], faultSeed: 0 };
    for (const [name, error] of [
      ['filter-timeout', RUN_TIMEOUT],
      ['filter-stopped', 'Stopped'],
    ] as const) {
      const { executionArn } = await startExecution(cloud.target, name, request);
      await stopExecution(cloud.target, executionArn, { error, cause: 'a test' });
    }
    expect(await namesOf({ status: 'TIMED_OUT' })).toEqual(['filter-timeout']);
    expect(await namesOf({ status: 'ABORTED' })).toEqual(['filter-stopped']);
  });
});

// T2.1
test('pages are read only as far as they are needed', async () => {
  const pages = [2, 1, 0].map((page) => ({
    executions: [
      { executionArn: cloud.target.stateMachineArn, name: `page-${page}`, startDate: new Date(1_000 * page + 1) },
    ],
    nextToken: page === 0 ? undefined : `after-${page}`,
  }));
  let lists = 0;
  const stepFunctions = new SFNClient({ region: 'us-east-1' });
  stepFunctions.send = async (command: unknown) => {
    if (!(command instanceof ListExecutionsCommand)) return {};
    lists += 1;
    return pages[lists - 1] ?? {};
  };
  const target = { ...cloud.target, stepFunctions };
  expect(await explainExecutions([target], 1)).toMatchObject({ executions: [{ name: 'page-2' }], hasMore: true });
  expect(lists).toBe(1);
  lists = 0;
  expect(await explainExecutions([target], 3)).toMatchObject({ older: 0, hasMore: false });
  lists = 0;
  const since = await explainExecutions([target], 10, { sinceMs: 1_500 });
  expect(since.executions.map(({ name }) => name)).toEqual(['page-2']);
  expect(lists).toBe(2);
});
