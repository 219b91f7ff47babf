import { apiOf, arnOf } from '../../support/api.ts';
import { quietAssembly } from '../../support/quiet-assembly.ts';
import { openOwnWorld, type World } from '../../support/world.ts';

const DAY_MS = 86_400_000;

let world: World;
let call: ReturnType<typeof apiOf>;
beforeAll(async () => {
  world = await openOwnWorld(await quietAssembly('research'));
  call = apiOf(world);
});
afterAll(() => world.close());

const keyed = (key: string) => ({ 'Idempotency-Key': key });
const BODY = { input: { ticker: 'AAPL' } };

// T1.5
test('a key is known for 90 days after the end of its execution; then the same and another body start anew', async () => {
  const first = await call('POST', '/executions', BODY, keyed('yearly'));
  const other = await call('POST', '/executions', BODY, keyed('reused'));
  for (const { body } of [first, other]) await world.ended(arnOf(world, body.id));

  await world.pass(89 * DAY_MS);
  const known = await call('POST', '/executions', BODY, keyed('yearly'));
  expect([known.status, known.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
  expect(known.body.startedAt).toBe(first.body.startedAt);
  const refused = await call('POST', '/executions', { input: { ticker: 'MSFT' } }, keyed('reused'));
  expect(refused.status).toBe(422);

  await world.pass(2 * DAY_MS);
  const again = await call('POST', '/executions', BODY, keyed('yearly'));
  const another = await call('POST', '/executions', { ...BODY, faultSeed: 0, workflowId: 'new' }, keyed('reused'));
  for (const { status, headers, body } of [again, another]) {
    expect([status, headers.get('idempotency-replayed')]).toEqual([202, null]);
    expect(body.startedAt).not.toBe(first.body.startedAt);
    expect((await world.ended(arnOf(world, body.id))).outcome.status).toBe('SUCCEEDED');
  }
  // the same key is the same name, which was free again
  expect(again.body.id).toBe(first.body.id);
});
