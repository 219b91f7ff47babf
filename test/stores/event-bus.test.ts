import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { FailureEvent } from '../../patterns/catalogue/events.ts';
import { EventBus } from '../../stores/event-bus.ts';

/** What the bus does with a request: answers it, refuses the event in it, or never answers. */
type Manner = 'takes' | 'refuses' | 'hangs';

let server: Server;
let client: EventBridgeClient;
let manner: Manner;
/** ids of the events that the bus was asked to take */
const asked = new Set<string>();
/** the origins that events name */
const origins: (readonly string[] | undefined)[] = [];
beforeAll(async () => {
  server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { Entries } = JSON.parse(Buffer.concat(chunks).toString()) as {
        Entries: { Detail: string; Resources?: string[] }[];
      };
      for (const { Detail, Resources } of Entries) {
        asked.add((JSON.parse(Detail) as FailureEvent).id);
        origins.push(Resources);
      }
    });
    if (manner === 'hangs') return;
    const refused = { FailedEntryCount: 1, Entries: [{ ErrorCode: 'ThrottlingException', ErrorMessage: 'later' }] };
    response.end(JSON.stringify(manner === 'takes' ? { FailedEntryCount: 0, Entries: [{ EventId: '1' }] } : refused));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new EventBridgeClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 2,
  });
});
afterAll(async () => {
  client.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  asked.clear();
  origins.length = 0;
});

const idOf = (count: number) => `risk/rules#healed#${count}`;
const event = (count: number): FailureEvent => ({
  code: 'HealingEnded',
  id: idOf(count),
  atMs: 1,
  breakerId: 'risk/rules',
  reason: 'closed',
});

test('a bus that answers gets every event of an invocation', async () => {
  manner = 'takes';
  const bus = new EventBus(client, 'failures');
  for (let count = 0; count < 5; count += 1) await bus.publish(event(count));
  expect([...asked]).toEqual([0, 1, 2, 3, 4].map(idOf));
});

test('on a bus of several workflows an event names its own, elsewhere none', async () => {
  manner = 'takes';
  await new EventBus(client, 'shared', 2_000, 'arn:of-the-table').publish(event(0));
  await new EventBus(client, 'failures').publish(event(1));
  expect(origins).toEqual([['arn:of-the-table'], undefined]);
});

test('a bus that refuses one event still gets the next one', async () => {
  manner = 'refuses';
  const bus = new EventBus(client, 'failures');
  await expect(bus.publish(event(0))).rejects.toThrow(`did not take ${idOf(0)}: ThrottlingException: later`);
  manner = 'takes';
  await bus.publish(event(1));
  expect([...asked]).toEqual([0, 1].map(idOf));
});

// N23
test('a bus that hangs is called once per invocation, and gets none of the other events', async () => {
  manner = 'hangs';
  const bus = new EventBus(client, 'failures', 500);
  await expect(bus.publish(event(0))).rejects.toThrow(/abort|timeout/i);
  for (let count = 1; count < 5; count += 1) {
    await expect(bus.publish(event(count))).rejects.toThrow(`${idOf(count)}: not tried`);
  }
  expect([...asked]).toEqual([idOf(0)]);
});

// N23
test('a bus takes one time limit for all events that are published at the same time', async () => {
  manner = 'hangs';
  const bus = new EventBus(client, 'failures', 500);
  const outcomes = await Promise.allSettled([0, 1, 2].map((count) => bus.publish(event(count))));
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  await expect(bus.publish(event(3))).rejects.toThrow('not tried');
  expect([...asked].sort()).toEqual([0, 1, 2].map(idOf));
});
