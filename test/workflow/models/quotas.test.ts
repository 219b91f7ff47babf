import { listBreakers } from '../../../ops/breakers.ts';
import { assemblyOf } from '../../support/synth.ts';
import { agentIn, openOwnWorld, type World } from '../../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await openOwnWorld(await assemblyOf('crowd'), {
    models: () => ({ reply: { answer: { opinion: 'it depends' } }, latencyMs: 2_000 }),
    modelQuotas: { 'emulated.model': { requestsPerMinute: 15, tokensPerMinute: 60_000, burndown: 5 } },
  });
});
afterAll(() => world.close());

test('a fan-out of 40 waits for its turn instead of throttling itself: all are answered by the model, none is refused', async () => {
  const startedAtMs = world.cloud?.clock.nowMs() ?? 0;
  const result = await world.run({ input: { question: 'to wait or not' } });
  expect(result.outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0 });
  const { replicas } = agentIn(result, 'opinion');
  expect(replicas.map(({ tier, attempts }) => `${tier} ${attempts}`)).toEqual(Array(40).fill('model 1'));
  const calls = world.cloud?.models()?.calls ?? [];
  expect(calls).toHaveLength(40);
  expect(calls.filter(({ reply }) => 'error' in reply)).toEqual([]);
  // 15 in the first minute, 30 in the second, the rest in the third: each minute begins when the answers of the one before are there
  const tookMs = (world.cloud?.clock.nowMs() ?? 0) - startedAtMs;
  expect(tookMs).toBeGreaterThan(120_000);
  expect(tookMs).toBeLessThan(200_000);
  const states = (await listBreakers(world.target)).map(({ state }) => state);
  expect(states.filter((state) => state !== 'CLOSED')).toEqual([]);
});
