import { setTimeout as sleep } from 'node:timers/promises';
import { Reconnecting } from '../../console/connection.ts';
import { PACES, Watches, type WatchMessage } from '../../console/watches.ts';
import { ExecutionReader } from '../../ops/execution-reader.ts';
import { requestPace } from '../../patterns/request-quotas.ts';

const LOST = Object.assign(new Error('nobody is there'), { code: 'ECONNREFUSED' });

/** A cloud that may be away, and time that goes on when the test says so. */
function harness(reconnect: () => Promise<void> = async () => {}) {
  const waits: { ms: number; end: () => void }[] = [];
  const connection = new Reconnecting({
    context: { targets: () => [] as never, reader: new ExecutionReader(), actor: 'me', flags: '' },
    place: 'here',
    kind: 'local',
    reconnect,
  });
  const watches = new Watches(connection, { everyMs: 100, idleMs: 800 }, (ms) => {
    return new Promise((resolve) => waits.push({ ms, end: resolve }));
  });
  const next = async () => {
    while (waits.length === 0) await sleep(1);
    const wait = waits.shift();
    wait?.end();
    await sleep(1);
    return wait?.ms;
  };
  return { watches, next };
}

test('a result is told when it has changed, and looks become rarer while it has not', async () => {
  const { watches, next } = harness();
  let result = 1;
  const told: WatchMessage[] = [];
  const end = watches.watch(
    { name: 'a' },
    async () => result,
    (message) => told.push(message),
  );
  const paces = [await next(), await next(), await next(), await next(), await next()];
  expect(paces).toEqual([100, 200, 400, 800, 800]);
  result = 2;
  await next();
  expect(await next()).toBe(100);
  expect(told).toEqual([
    { kind: 'result', result: '1' },
    { kind: 'result', result: '2' },
  ]);
  end();
});

test('what several pages watch is read once, and each is told; the last that leaves ends it', async () => {
  const { watches, next } = harness();
  let reads = 0;
  const read = async () => {
    reads += 1;
    return reads;
  };
  const told: string[] = [];
  const ends = ['a', 'b', 'c'].map((page) =>
    watches.watch({ name: 'a', input: { x: 1, y: 2 } }, read, (message) => {
      if (message.kind === 'result') told.push(`${page} ${message.result}`);
    }),
  );
  await next();
  expect(reads).toBe(2);
  expect(told.filter((line) => line.endsWith(' 1'))).toHaveLength(3);
  for (const end of ends) end();
  await next();
  await sleep(5);
  expect(reads).toBe(2);
});

test('a cloud that is lost is said so and found again, and the result goes on', async () => {
  let isAway = false;
  let attempts = 0;
  const { watches, next } = harness(async () => {
    attempts += 1;
    isAway = false;
  });
  const told: string[] = [];
  const read = async () => {
    if (isAway) throw LOST;
    return attempts;
  };
  const end = watches.watch({ name: 'a' }, read, (message) => told.push(message.kind));
  await next();
  isAway = true;
  await next();
  await next();
  expect(told).toEqual(['result', 'lost', 'found', 'result']);
  expect(attempts).toBe(1);
  end();
});

test('a refusal is told, once', async () => {
  const { watches, next } = harness();
  const told: string[] = [];
  const end = watches.watch(
    { name: 'a' },
    () => Promise.reject(new Error('no')),
    ({ kind }) => told.push(kind),
  );
  await next();
  await next();
  expect(told).toEqual(['refused']);
  end();
});

test('a change is not asked again when the cloud is lost during it', async () => {
  const connection = new Reconnecting({
    context: {} as never,
    place: '',
    kind: 'local',
    reconnect: async () => {},
  });
  let asked = 0;
  const change = connection.change(() => {
    asked += 1;
    return Promise.reject(LOST);
  });
  await expect(change).rejects.toBe(LOST);
  expect(asked).toBe(1);
  expect(await connection.read(async () => 'found')).toBe('found');
});

test.each(['us-east-1', 'eu-central-1'])(
  'a page asks less than the quota of an account in %s allows a command',
  (region) => {
    // an execution that goes on is read by a DescribeExecution and a GetExecutionHistory in each look
    const perSecond = 1000 / PACES.aws.everyMs;
    for (const operation of ['DescribeExecution', 'GetExecutionHistory', 'DescribeStateMachine']) {
      expect(perSecond).toBeLessThanOrEqual((requestPace(operation, region)?.perSecond ?? 0) / 4);
    }
  },
);
