import { beginBatch } from '../../ops/batch.ts';
import { listExecutions } from '../../ops/list.ts';
import { startExecution } from '../../ops/start.ts';
import { readExecution } from '../../ops/status.ts';
import { stopExecution } from '../../ops/stop.ts';
import { listRunning, stopAll, summarizeStops } from '../../ops/stop-all.ts';
import { type IndexedCloud, startIndexedCloud } from './support/indexed-cloud.ts';

const BY = { actor: 'somebody', reason: 'a drill' };

let cloud: IndexedCloud;
beforeAll(async () => {
  cloud = await startIndexedCloud();
});
afterAll(() => cloud.stop());

async function running(name: string): Promise<string> {
  const { executionArn } = await startExecution(cloud.target, name, { input: 'wait', faults: [], faultSeed: 0 });
  await cloud.index(executionArn);
  return executionArn;
}

test('every execution that runs is stopped with the reason, one that ended meanwhile is left alone, and none twice', async () => {
  await cloud.ended('over', 'end');
  const arns = [await running('one'), await running('two'), await running('three')];
  const batch = await beginBatch(cloud.target);
  const selected = await listRunning(cloud.target, {}, batch);
  expect(selected.map(({ name }) => name).toSorted()).toEqual(['one', 'three', 'two']);
  const interrupt = new AbortController();
  const options = { batch, by: BY, error: 'Stopped', perSecond: 50, wait: async () => undefined };
  const first = await stopAll(cloud.target, selected, {
    ...options,
    interrupt: interrupt.signal,
    onProgress: () => interrupt.abort(),
  });
  expect(summarizeStops(first)).toMatchObject({ selected: 3, stopped: 1, notStopped: 2 });

  const rest = await listRunning(cloud.target, {}, batch);
  expect(rest).toHaveLength(2);
  const second = await stopAll(cloud.target, selected, {
    ...options,
    interrupt: new AbortController().signal,
    onProgress: () => undefined,
  });
  // the list was read before the first one was stopped
  expect(summarizeStops(second)).toMatchObject({ selected: 3, stopped: 2, ended: 1, notStopped: 0 });
  for (const arn of arns) {
    expect(await readExecution(cloud.target, arn)).toMatchObject({ status: 'ABORTED', cause: 'a drill' });
  }
  const { executions } = await listExecutions([cloud.target], { limit: 10, filter: { error: 'Stopped' } });
  expect(executions).toHaveLength(3);
  expect(executions[0]?.operation).toMatchObject({ verb: 'stop', ...BY, batch: batch.id });
});

test('an execution that started after the batch had begun is not of it', async () => {
  const executionArn = await running('late');
  const begun = await beginBatch(cloud.target);
  const batch = { id: begun.id, begunAtMs: begun.begunAtMs - 3_600_000 };
  expect(await listRunning(cloud.target, {}, batch)).toEqual([]);
  // tests run in any order
  const execution = await readExecution(cloud.target, executionArn);
  await stopExecution(cloud.target, execution, { error: 'Over', cause: 'the test ends' });
});
