import { join } from 'node:path';
import { PACKAGE } from '../../lib/root.ts';
import { AgentError } from '../../patterns/catalogue/errors.ts';
import { openTestWorld, type TestWorld } from '../../testing/index.ts';

const REVIEW = join(PACKAGE, 'test/fixtures/review');

describe('a workflow in virtual time', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await openTestWorld({ workflow: REVIEW });
  });
  afterAll(() => world.close());

  test('runs with an input to a report, and says who was asked', async () => {
    const run = await world.run({ text: 'a few words' });
    expect(run).toMatchObject({ status: 'SUCCEEDED', report: { workflow: 'review' }, failedAgents: [] });
    expect(run.history).toHaveLength(run.historyEvents);
    const [first] = run.calls();
    expect(run.calls(first?.agent).map(({ agent }) => agent)).toContain(first?.agent);
  });

  test('asks one agent alone, whose attempts and tiers are those of a run', async () => {
    const [first] = (await world.run({ text: 'a few words' })).calls();
    const { agent = '', tier = '' } = first ?? {};
    const answered = await world.ask(agent, { text: 'a few words' });
    expect(answered).toMatchObject({
      agent,
      status: 'SUCCEEDED',
      tier,
      error: null,
      attempts: [{ tier, error: null }],
    });
    const failed = await world.ask(agent, { text: 'a few words' }, { faults: [`${agent}=error`], tier });
    expect(failed).toMatchObject({ status: 'FAILED', answer: null, tier: null, error: 'AgentError' });
    // the phase has a second round, as in a run
    expect(failed.attempts.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 1, 2, 3]);
    await expect(world.ask('nope', { text: 'a' })).rejects.toThrow(/^there is no agent "nope"; there are /);
  });

  test('fails by faults, says so in events and circuits, and is redriven without them', async () => {
    const { report } = await world.run({ text: 'a few words' });
    const required = report?.phases[0]?.agents[0]?.name ?? '';
    const failed = await world.run({ text: 'a few words' }, { faults: [`${required}=error`], workflowId: 'mine' });
    expect(failed).toMatchObject({ status: 'FAILED', workflowId: 'mine', failedAgents: [required] });
    await world.pass(60);
    expect(world.events().map(({ code }) => code)).toContain('RunFailed');
    expect((await world.circuits()).map(({ breakerId }) => breakerId.split('/')[0])).toContain(required);
    expect(await world.redrive(failed)).toMatchObject({ status: 'SUCCEEDED', workflowId: 'mine' });
  });
});

test('time that passes lets a failed run be recovered once its agent is back', async () => {
  let isDown = true;
  const answer = () => {
    if (isDown) throw new AgentError('down');
    return { urgent: false };
  };
  const world = await openTestWorld({ workflow: join(PACKAGE, 'examples/triage'), replace: { urgency: answer } });
  const failed = await world.run({ text: 'help' });
  expect(failed).toMatchObject({ status: 'FAILED', failedAgents: ['urgency'] });
  isDown = false;
  await world.pass(600);
  expect(world.events().map(({ code }) => code)).toContain('RecoveryRedriven');
  expect(await world.read(failed)).toMatchObject({ status: 'SUCCEEDED', failedAgents: [] });
  await world.close();
});

test('the same seed is the same history', async () => {
  const histories = [];
  for (let time = 0; time < 2; time++) {
    const world = await openTestWorld({ workflow: REVIEW, seed: 7 });
    const { history } = await world.run({ text: 'a few words' }, { faults: ['*=error@0.5'], faultSeed: 3 });
    histories.push(history.map(({ type }) => type));
    await world.close();
  }
  expect(histories[0]).toEqual(histories[1]);
});

test('a world without fault injection refuses fault rules, as a deployed workflow does', async () => {
  const world = await openTestWorld({ workflow: REVIEW, faultInjection: false });
  expect(await world.run({ text: 'a' }, { faults: ['*=error'] })).toMatchObject({
    status: 'FAILED',
    error: 'InvalidInputError',
  });
  await world.close();
});
