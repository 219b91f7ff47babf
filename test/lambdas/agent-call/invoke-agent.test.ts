import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers a function's invocation in the way its name says. */
const server = createServer((incoming, response) => {
  incoming.resume();
  incoming.on('end', () => {
    if (incoming.url?.includes('hangs') === true) return;
    const timedOut = { errorType: 'AgentTimeoutError', errorMessage: 'risk did not answer within 5000 ms' };
    const isError = incoming.url?.includes('errs') === true;
    if (isError) response.setHeader('x-amz-function-error', 'Unhandled');
    response.end(JSON.stringify(isError ? timedOut : { status: 'healthy', agent: 'risk' }));
  });
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

// N13
test('a function that says of itself that it hangs is told from one that says nothing in time', async () => {
  const { invokeAgent } = await import('../../../lambdas/agent-call/invoke-agent.ts');
  expect(await invokeAgent('arn:aws:lambda:us-east-1:1:function:hangs', {}, 50)).toEqual({
    kind: 'unanswered',
    cause: 'hangs did not answer within 50 ms',
  });
  expect(await invokeAgent('arn:aws:lambda:us-east-1:1:function:errs', {}, 15_000)).toEqual({
    kind: 'failed',
    error: 'AgentTimeoutError',
    cause: 'risk did not answer within 5000 ms',
  });
  expect(await invokeAgent('arn:aws:lambda:us-east-1:1:function:works', {}, 15_000)).toEqual({
    kind: 'answered',
    payload: { status: 'healthy', agent: 'risk' },
  });
});
