import { apiOf } from '../../support/api.ts';
import { assemblyWith, openOwnWorld, type World } from '../../support/world.ts';

let world: World;
let call: ReturnType<typeof apiOf>;
beforeAll(async () => {
  const assembly = await assemblyWith('briefing', 'dev', (_, variables) => {
    // as every stage has it that does not ask for faults
    if ('FAULT_INJECTION' in variables) variables.FAULT_INJECTION = 'disabled';
  });
  world = await openOwnWorld(assembly);
  call = apiOf(world);
});
afterAll(() => world.close());

const START = { input: { topic: 'tides', tone: 'plain' } };

test('fault rules are refused where the stage injects none, and nothing starts', async () => {
  const headers = { 'Idempotency-Key': 'with-faults' };
  const refused = await call('POST', '/executions', { ...START, faults: ['writer=error'] }, headers);
  expect(refused).toMatchObject({
    status: 400,
    body: {
      type: 'invalid-request',
      issues: ['body.faults has 1 rules; this stage does not enable fault injection, leave them out'],
    },
  });
  expect((await call('GET', '/executions')).body).toEqual({ executions: [] });
  // the key is still free
  expect((await call('POST', '/executions', START, headers)).status).toBe(202);
});
