import { marshall } from '@aws-sdk/util-dynamodb';
import { eachAtRate } from '../../ops/batch.ts';
import { guardRequests } from '../../ops/requests.ts';
import { listRunning, stopAll } from '../../ops/stop-all.ts';
import { type ReceivedRequest, startService } from './support/service.ts';

const MACHINE = 'arn:aws:states:eu-south-1:000000000000:execution:flow';
const itemOf = (index: number) => ({
  workflowId: '#executions#flow',
  record: `${String(index).padStart(15, '0')}#run-${index}`,
  schemaVersion: 1,
  expiresAtSec: 4e9,
  executionArn: `${MACHINE}:run-${index}`,
  name: `run-${index}`,
  ofWorkflowId: `run-${index}`,
  startedAtMs: index,
  status: 'RUNNING',
  redriveCount: 0,
  version: 0,
});

test('no second of a batch has more requests than the quotas of the smaller regions, and a throttle is waited for', async () => {
  let nowMs = 0;
  const wait = async (ms: number) => {
    nowMs += ms;
  };
  const said: string[] = [];
  const sentAt = new Map<ReceivedRequest['action'], number[]>();
  const service = await startService({
    Query: { Items: Array.from({ length: 60 }, (_, index) => marshall(itemOf(index))) },
    DescribeExecution: { executionArn: `${MACHINE}:run`, name: 'run', status: 'RUNNING', input: '{}', startDate: 1 },
    StopExecution: { stopDate: 1 },
    UpdateItem: {},
  });
  const { stepFunctions } = service.target;
  let throttles = 1;
  stepFunctions.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const action = commandName.replace('Command', '');
        sentAt.set(action, [...(sentAt.get(action) ?? []), nowMs]);
        if (action === 'StopExecution' && throttles > 0) {
          throttles -= 1;
          throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
        }
        return await next(args);
      },
    { step: 'build', name: 'note' },
  );
  guardRequests(stepFunctions, {
    ...{ stack: 'Shop', region: 'eu-south-1', wait, nowMs: () => nowMs },
    notify: (message) => void said.push(message),
  });
  try {
    const selected = await listRunning(service.target, {});
    const outcomes = await stopAll(service.target, selected, {
      batch: { id: '0-000000', begunAtMs: 0 },
      by: { actor: 'somebody', reason: 'a drill' },
      error: 'Stopped',
      perSecond: 100,
      interrupt: new AbortController().signal,
      wait,
      onProgress: () => undefined,
    });
    expect(outcomes.filter(({ result }) => result === 'stopped')).toHaveLength(60);
  } finally {
    await service.close();
  }
  for (const [action, quota] of [
    ['DescribeExecution', 10],
    ['StopExecution', 25],
  ] as const) {
    const times = sentAt.get(action) ?? [];
    expect(times.length).toBeGreaterThanOrEqual(60);
    const busiest = Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1000).length));
    expect({ action, isBelow: busiest <= quota, busiest }).toMatchObject({ action, isBelow: true });
  }
  expect(said).toEqual([expect.stringMatching(/^states:StopExecution is throttled by AWS/)]);
});

test('an interrupt ends a batch after the item it is at, and its waits', async () => {
  const interrupt = new AbortController();
  const done: string[] = [];
  await eachAtRate(['a', 'b', 'c'], { perSecond: 0.001, interrupt: interrupt.signal }, async (item) => {
    done.push(item);
    interrupt.abort();
  });
  expect(done).toEqual(['a']);
});

test('an error ends a batch: it would be that of every item after it', async () => {
  const done: string[] = [];
  const failing = eachAtRate(['a', 'b'], { perSecond: 50, interrupt: new AbortController().signal }, async (item) => {
    done.push(item);
    throw new Error('expired');
  });
  await expect(failing).rejects.toThrow('expired');
  expect(done).toEqual(['a']);
});
