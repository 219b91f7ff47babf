import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const RESPONSES: Readonly<Record<string, object>> = {
  trend: { status: 'healthy', agent: 'trend' },
  // the function of another agent
  news: { status: 'healthy', agent: 'trend' },
  risk: { status: 'done' },
};

/** Functions by name: each answers a ping as above, any other one fails. */
const pings: unknown[] = [];
async function respond(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  pings.push(JSON.parse(Buffer.concat(chunks).toString()));
  const name = Object.keys(RESPONSES).find((known) => incoming.url?.includes(known));
  if (name === undefined) response.setHeader('x-amz-function-error', 'Unhandled');
  const error = { errorType: 'AgentError', errorMessage: 'broke' };
  response.end(JSON.stringify(name === undefined ? error : RESPONSES[name]));
}
const server = createServer((incoming, response) => void respond(incoming, response));
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

test('an agent is healthy when its function answers a ping in its own name, and otherwise with the reason', async () => {
  const { pingAgents } = await import('../../../lambdas/health-checks/ping-agents.ts');
  const agents = ['trend', 'news', 'risk', 'broken'].map((name) => ({
    name,
    functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
  }));
  const results = await pingAgents(agents);
  expect(results.map(({ atMs: _, ...result }) => result)).toEqual([
    { agent: 'trend', outcome: 'healthy' },
    {
      agent: 'news',
      outcome: 'unhealthy',
      error: 'it answered {"status":"healthy","agent":"trend"} to a ping',
    },
    { agent: 'risk', outcome: 'unhealthy', error: 'it answered {"status":"done"} to a ping' },
    { agent: 'broken', outcome: 'unhealthy', error: 'AgentError: broke' },
  ]);
  expect(pings).toEqual(agents.map(() => ({ ping: true })));
});

test('no agents need no pings', async () => {
  const { pingAgents } = await import('../../../lambdas/health-checks/ping-agents.ts');
  expect(await pingAgents([])).toEqual([]);
});
