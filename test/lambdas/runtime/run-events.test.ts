import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { publishRunReported } from '../../../lambdas/runtime/run-events.ts';
import { pointHandlersAt } from '../first-attempt.ts';

const STARTED_AT_MS = Date.UTC(2026, 0, 5, 9);
const RUN = { workflow: 'test', workflowId: 'one', executionArn: 'arn', startedAtMs: STARTED_AT_MS };

let bus: Server;
const details: unknown[] = [];
let publish: typeof publishRunReported;
beforeAll(async () => {
  bus = createServer((request, response) => void take(request, response));
  await once(bus.listen(0, '127.0.0.1'), 'listening');
  const { port } = bus.address() as AddressInfo;
  pointHandlersAt(`http://127.0.0.1:${port}`, { EVENT_BUS: 'events' });
  ({ publishRunReported: publish } = await import('../../../lambdas/runtime/run-events.ts'));
});
async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { Entries } = (await json(request)) as { readonly Entries: readonly { readonly Detail: string }[] };
  details.push(...Entries.map(({ Detail }) => JSON.parse(Detail) as unknown));
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify({ FailedEntryCount: 0, Entries: Entries.map((_, index) => ({ EventId: `${index}` })) }));
}
afterAll(async () => {
  bus.closeAllConnections();
  await new Promise((resolve) => bus.close(resolve));
});
beforeEach(() => {
  details.length = 0;
});

// seed 6 of the profile brutal: the function of Report was killed after the event, and the retry gave it another duration
test('each attempt of Report publishes the same event: when its state was entered', async () => {
  const enteredAt = '2026-01-05T09:00:07.250Z';
  const report = { degradationLevel: 0, failedAgents: [] } as const;
  await publish(RUN, report, { redriveCount: 0, enteredAt });
  await publish(RUN, report, { redriveCount: 0, enteredAt });
  expect(details).toHaveLength(2);
  expect(details[1]).toEqual(details[0]);
  expect(details[0]).toMatchObject({ code: 'RunSucceeded', atMs: Date.parse(enteredAt), durationMs: 7_250 });
});

test('an execution whose definition gives no such time has the time of its attempt', async () => {
  await publish(RUN, { degradationLevel: 1, failedAgents: ['risk'] }, { redriveCount: 2 });
  const [detail] = details as { readonly atMs: number; readonly durationMs: number }[];
  expect(detail).toMatchObject({ code: 'RunDegraded', id: 'arn#reported#2', failedAgents: ['risk'] });
  expect(detail?.durationMs).toBe((detail?.atMs ?? 0) - STARTED_AT_MS);
});
