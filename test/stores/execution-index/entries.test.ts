import * as fc from 'fast-check';
import { entryVersion } from '../../../patterns/execution-index/entry.ts';
import { type EntryUpdate, readEntries, saveEntry } from '../../../stores/execution-index/entries.ts';
import { startWorkflowTable, type TestTable } from '../../support/dynalite.ts';
import { sized } from '../../support/size.ts';

let db: TestTable;
beforeAll(async () => {
  db = await startWorkflowTable();
});
afterAll(() => db.close());

const machineArn = (name: string) => `arn:aws:states:eu-west-1:000000000000:stateMachine:${name}`;
const updateOf = (machine: string, name: string, startedAtMs: number): EntryUpdate => ({
  executionArn: `arn:aws:states:eu-west-1:000000000000:execution:${machine}:${name}`,
  workflowId: name,
  startedAtMs,
  redriveCount: 0,
  status: 'RUNNING',
  witness: 'start',
});

const ends = fc.oneof(
  fc.record({ witness: fc.constant('start' as const), status: fc.constant('RUNNING' as const) }),
  fc.record({
    witness: fc.constantFrom('handler' as const, 'service' as const),
    status: fc.constantFrom('FAILED' as const, 'TIMED_OUT' as const),
    error: fc.constantFrom('A', 'B'),
    stoppedAtMs: fc.integer({ min: 1, max: 9 }),
  }),
  fc.record({
    witness: fc.constant('handler' as const),
    status: fc.constant('SUCCEEDED' as const),
    level: fc.constantFrom(0 as const, 1 as const),
    stoppedAtMs: fc.integer({ min: 1, max: 9 }),
  }),
);

test('an entry is what the newest and surest witness said, in whatever order and however often it is written', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.record({ end: ends, redriveCount: fc.nat(2) }), {
        minLength: 1,
        selector: ({ end, redriveCount }) => entryVersion(redriveCount, end.witness),
      }),
      fc.infiniteStream(fc.nat()),
      async (said, order) => {
        run += 1;
        const machine = `order-${run}`;
        const updates = said.map(({ end, redriveCount }) => ({ ...updateOf(machine, 'one', 5), ...end, redriveCount }));
        const shuffled = [...updates, ...updates]
          .map((update) => ({ update, at: order.next().value ?? 0 }))
          .toSorted((a, b) => a.at - b.at);
        for (const { update } of shuffled) await saveEntry(db.table, update);
        const [first] = updates.toSorted(
          (a, b) => entryVersion(b.redriveCount, b.witness) - entryVersion(a.redriveCount, a.witness),
        );
        if (first === undefined) throw new Error('nothing was written');
        const { witness, ...newest } = first;
        const { entries } = await readEntries(db.table, machineArn(machine), { limit: 10 });
        expect(entries).toEqual([{ ...newest, name: 'one', version: entryVersion(newest.redriveCount, witness) }]);
      },
    ),
    { numRuns: sized(15, 1_000) },
  );
});

test('the service confirms an end and keeps what a handler knew of agents and of the input', async () => {
  const started = { ...updateOf('confirmed', 'one', 5), input: '{}' };
  await saveEntry(db.table, started);
  const ended = { ...updateOf('confirmed', 'one', 5), status: 'FAILED', error: 'A', stoppedAtMs: 7 } as const;
  await saveEntry(db.table, { ...ended, witness: 'handler', failedAgents: ['trend'] });
  await saveEntry(db.table, { ...ended, witness: 'service', stoppedAtMs: 8 });
  const { entries } = await readEntries(db.table, machineArn('confirmed'), { limit: 10 });
  expect(entries).toMatchObject([{ failedAgents: ['trend'], input: '{}', stoppedAtMs: 8 }]);
  await saveEntry(db.table, { ...updateOf('confirmed', 'one', 5), redriveCount: 1 });
  const { entries: redriven } = await readEntries(db.table, machineArn('confirmed'), { limit: 10 });
  expect(Object.keys(redriven[0] ?? {})).not.toEqual(expect.arrayContaining(['failedAgents']));
  expect(redriven).toMatchObject([{ status: 'RUNNING', input: '{}' }]);
});

test('pages hold the newest first, each execution once, and those of one state machine only', async () => {
  await saveEntry(db.table, updateOf('another', 'x', 3));
  for (const [index, name] of ['a', 'b', 'c', 'd', 'e'].entries()) {
    await saveEntry(db.table, updateOf('paged', name, 10 + Math.floor(index / 2)));
  }
  const first = await readEntries(db.table, machineArn('paged'), { limit: 2 });
  expect(first.entries.map(({ name }) => name)).toEqual(['e', 'd']);
  if (first.next === undefined) throw new Error('there are more');
  const second = await readEntries(db.table, machineArn('paged'), { limit: 2, before: first.next });
  expect(second.entries.map(({ name }) => name)).toEqual(['c', 'b']);
  const since = await readEntries(db.table, machineArn('paged'), { limit: 10, sinceMs: 11 });
  expect(since).toMatchObject({ entries: [{ name: 'e' }, { name: 'd' }, { name: 'c' }] });
  expect(since.next).toBeUndefined();
});

test('an execution whose records have expired is left out, whether TTL has removed them or not', async () => {
  await saveEntry(db.table, updateOf('expired', 'old', 1));
  db.clock.nowMs += 102 * 24 * 3600 * 1000;
  await saveEntry(db.table, updateOf('expired', 'new', 2));
  const { entries } = await readEntries(db.table, machineArn('expired'), { limit: 10 });
  expect(entries.map(({ name }) => name)).toEqual(['new']);
});

test.each(['the operator writes first', 'its event writes first'])(
  'a stop keeps who stopped it and why: %s',
  async (order) => {
    const isEventFirst = order.startsWith('its event');
    const machine = `stop-${isEventFirst}`;
    const stopped = { ...updateOf(machine, 'one', 5), status: 'ABORTED', witness: 'service', stoppedAtMs: 9 } as const;
    const operation = { verb: 'stop', actor: 'somebody', reason: 'a drill', atMs: 9 } as const;
    const writes = [() => saveEntry(db.table, { ...stopped, operation }), () => saveEntry(db.table, stopped)];
    for (const write of isEventFirst ? writes.toReversed() : writes) await write();
    const { entries } = await readEntries(db.table, machineArn(machine), { limit: 10 });
    expect(entries).toMatchObject([{ status: 'ABORTED', operation }]);
  },
);

test('a stop that a redrive has overtaken changes nothing', async () => {
  const stopped = {
    ...updateOf('overtaken', 'one', 5),
    status: 'ABORTED',
    witness: 'service',
    stoppedAtMs: 9,
  } as const;
  await saveEntry(db.table, { ...updateOf('overtaken', 'one', 5), redriveCount: 1 });
  const operation = { verb: 'stop', actor: 'somebody', reason: 'a drill', atMs: 9 } as const;
  expect(await saveEntry(db.table, { ...stopped, operation })).toBe(false);
  const { entries } = await readEntries(db.table, machineArn('overtaken'), { limit: 10 });
  expect(entries).toMatchObject([{ status: 'RUNNING', redriveCount: 1 }]);
  expect(entries[0]).not.toHaveProperty('operation');
});

test.each(['redrive', 'resume'] as const)(
  'a %s keeps who asked for it and why, also where the execution has ended before it is written',
  async (verb) => {
    const redriveCount = verb === 'redrive' ? 1 : 0;
    const running = { ...updateOf(`ended-${verb}`, 'one', 5), redriveCount };
    await saveEntry(db.table, { ...running, status: 'SUCCEEDED', witness: 'service', level: 0, stoppedAtMs: 9 });
    const operation = { verb, actor: 'somebody', reason: 'mended', atMs: 8 } as const;
    expect(await saveEntry(db.table, { ...running, operation })).toBe(true);
    const { entries } = await readEntries(db.table, machineArn(`ended-${verb}`), { limit: 10 });
    expect(entries).toMatchObject([{ status: 'SUCCEEDED', level: 0, stoppedAtMs: 9, operation }]);
  },
);
