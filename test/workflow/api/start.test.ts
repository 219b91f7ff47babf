import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { apiOf, arnOf } from '../../support/api.ts';
import { observed } from '../../support/observed.ts';
import { openWorld, type World } from '../../support/world.ts';

let world: World;
let call: ReturnType<typeof apiOf>;
beforeAll(async () => {
  world = await openWorld('research');
  call = apiOf(world);
});
afterAll(() => world.close());

const INPUT = { ticker: 'AAPL' };
const keyed = (key: string) => ({ 'Idempotency-Key': key });
/** The ids of all executions so far. */
async function ids(): Promise<string[]> {
  const { body } = await call('GET', '/executions?limit=100');
  return (body.executions as { id: string }[]).map(({ id }) => id).sort();
}

const FAILING = { input: INPUT, faults: ['quality-gate=error'] };

test('without a key each request starts an execution of its own', async () => {
  const first = await call('POST', '/executions', { input: INPUT });
  const second = await call('POST', '/executions', { input: INPUT });
  expect([first.status, second.status]).toEqual([202, 202]);
  expect(first.body.id).not.toBe(second.body.id);
  expect(first.headers.get('location')).toMatch(new RegExp(`^/v1/executions/${String(first.body.id)}$`));
  expect((await world.ended(arnOf(world, first.body.id))).outcome.status).toBe('SUCCEEDED');
});

// T1.1, T1.2, T1.6
test('a known key with the same body, its keys in any order, is the same execution: 202 while it runs, 200 once it has ended', async () => {
  const key = keyed('a key of "any" characters, ä and '.repeat(8));
  const body = { input: INPUT, workflowId: 'keyed', faults: ['momentum/primary=slow:20'], faultSeed: 1 };
  const first = await call('POST', '/executions', body, key);
  expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([202, null]);
  const { faultSeed, faults, workflowId, input } = body;
  const again = await call('POST', '/executions', { faultSeed, faults, workflowId, input }, key);
  expect([again.body.id, again.headers.get('idempotency-replayed')]).toEqual([first.body.id, 'true']);
  expect([200, 202]).toContain(again.status);

  await world.ended(arnOf(world, first.body.id));
  const closed = await call('POST', '/executions', body, key);
  expect([closed.status, closed.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
  expect(closed.body).toMatchObject({ id: first.body.id, status: 'SUCCEEDED', workflowId: 'keyed' });
});

test('a known key with another body is refused, and starts nothing', async () => {
  const key = keyed('reused');
  const first = await call('POST', '/executions', { input: INPUT }, key);
  const before = await ids();
  const other = await call('POST', '/executions', { input: { ticker: 'AAPL', dataDir: '/tmp' } }, key);
  expect([other.status, other.body.type]).toEqual([422, 'idempotency-key-reused']);
  await world.ended(arnOf(world, first.body.id));
  const closed = await call('POST', '/executions', { input: { ticker: 'AAPL', dataDir: '/tmp' } }, key);
  expect(closed.status).toBe(422);
  observed('FC-107', { outcome: String(other.status), error: String(other.body.type) });
  expect(await ids()).toEqual(before);
});

test('a key whose execution failed says so, and starts nothing', async () => {
  const key = keyed('fails');
  const first = await call('POST', '/executions', FAILING, key);
  await world.ended(arnOf(world, first.body.id));
  const again = await call('POST', '/executions', FAILING, key);
  expect(again.status).toBe(200);
  expect(again.body).toMatchObject({ id: first.body.id, status: 'FAILED', error: 'QuorumNotReachedError' });
  await world.resetCircuits();
});

// T1.3
test('50 requests at once with one key are one execution and 50 equal answers', async () => {
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => call('POST', '/executions', { input: INPUT }, keyed('fifty'))),
  );
  expect(answers.map(({ status }) => status).filter((status) => status !== 202 && status !== 200)).toEqual([]);
  const ids = answers.map(({ body: { id, workflowId, startedAt } }) => JSON.stringify({ id, workflowId, startedAt }));
  expect(new Set(ids).size).toBe(1);
  const started =
    (
      await world.target.stepFunctions.send(
        new ListExecutionsCommand({ stateMachineArn: world.target.stateMachineArn }),
      )
    ).executions ?? [];
  const own = started.filter(({ name }) => name === answers[0]?.body.id);
  observed('FC-105', { outcome: own.length === 1 ? 'one execution' : `${own.length} executions` });
});

// T1.10, T1.13
test.each([
  ['an input that the schema refuses', { input: { ticker: 7 } }, 400, 'ticker is 7'],
  ['a body without an input', {}, 400, 'give either input'],
  ['a field that there is none of', { input: INPUT, inputs: 1 }, 400, 'leave out "inputs"'],
  ['a resume', { resume: true, workflowId: 'x' }, 400, 'resume by POST'],
  ['no JSON', '{"input":', 400, 'body is no JSON'],
  ['a key twice', '{"input":{"ticker":"AAPL","ticker":"MSFT"}}', 400, 'the key "ticker" twice'],
  ['a prototype', '{"input":{"ticker":"AAPL","__proto__":{"a":1}}}', 400, '"__proto__"'],
  ['half of a character', '{"input":{"ticker":"\\ud800"}}', 400, 'lone surrogate'],
  ['too deep a nesting', `{"input":${'['.repeat(300)}${']'.repeat(300)}}`, 400, 'deeper than'],
  ['a body that is too large', { input: { ticker: 'A'.repeat(200_000) } }, 413, 'allowed are 131072'],
  ['a rule that is none', { input: INPUT, faults: ['nonsense'] }, 400, 'nonsense'],
])('%s is refused before anything starts', async (_, body, status, words) => {
  const before = await ids();
  const answer = await call('POST', '/executions', body);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
  expect(String(answer.body.detail)).toContain(words);
  expect(await ids()).toEqual(before);
});

test('a body of another type is refused', async () => {
  const answer = await call('POST', '/executions', 'ticker=AAPL', {
    'content-type': 'application/x-www-form-urlencoded',
  });
  expect([answer.status, answer.body.type]).toEqual([415, 'unsupported-media-type']);
});
