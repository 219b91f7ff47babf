import type { Intercept } from '../../../local/wire/answer.ts';
import { apiOf } from '../../support/api.ts';
import { assemblyOf } from '../../support/synth.ts';
import { openOwnWorld, type World } from '../../support/world.ts';

/** The trace headers of all requests to start an execution. */
const headers: unknown[] = [];
const recording: Intercept = async (request, passOn) => {
  if (request.headers['x-amz-target']?.endsWith('.StartExecution') === true) {
    headers.push((JSON.parse(request.body.toString()) as { traceHeader?: string }).traceHeader);
  }
  return await passOn();
};

let world: World;
beforeAll(async () => {
  world = await openOwnWorld(await assemblyOf('research'), { intercept: recording });
});
afterAll(() => world.close());

const ROOT = 'Root=1-5f84c7c1-8d0c4dde2ec0c7d6e31b44a8';

// T1.14
test.each([
  [`${ROOT};Parent=53995c3f42cd8ad8;Sampled=1`, `${ROOT};Parent=53995c3f42cd8ad8;Sampled=1`],
  [`Self=1-67891234-12456789abcdef012345678;${ROOT}`, ROOT],
  // any caller may send any header, and Step Functions refuses what is no trace
  [`${ROOT};Sampled=yes;Lineage=a87bd80c:1`, ROOT],
  ['none', undefined],
])('a start with the trace header %j goes on in the trace: %j', async (given, forwarded) => {
  headers.length = 0;
  const body = { input: { ticker: 'AAPL' } };
  const keyed = await apiOf(world)('POST', '/executions', body, { 'X-Amzn-Trace-Id': given, 'Idempotency-Key': given });
  const plain = await apiOf(world)('POST', '/executions', body, { 'X-Amzn-Trace-Id': given });
  expect([keyed.status, plain.status]).toEqual([202, 202]);
  expect(headers).toEqual([forwarded, forwarded]);
});
