import type { EmulatedModelRule } from '../../../local/services/models/rules.ts';
import { type ModelEndpoint, serveModels } from '../../../local/wire/model-endpoint.ts';
import { assemblyOf } from '../../support/synth.ts';
import { agentIn, openOwnWorld, type World } from '../../support/world.ts';

const AGENTS = ['ai-sdk', 'strands', 'agentcore'];

let endpoint: ModelEndpoint;
let world: World;
/** what the endpoint does with the next questions */
const rules: EmulatedModelRule[] = [];
beforeAll(async () => {
  endpoint = await serveModels(rules);
  world = await openOwnWorld(await assemblyOf('opinions'), {
    time: 'real',
    simulated: false,
    functionSettings: {
      environment: {
        MODEL_URL: endpoint.url,
        MODEL: 'our-model',
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME: endpoint.origin,
        AWS_ENDPOINT_URL_BEDROCK_AGENTCORE: endpoint.origin,
      },
    },
  });
});
afterAll(async () => {
  await world.close();
  await endpoint.close();
});

async function runWith(...next: EmulatedModelRule[]) {
  rules.splice(0, rules.length, ...next);
  const before = endpoint.models.calls.length;
  const result = await world.run({ input: { question: 'to wait or not' } });
  const calls = endpoint.models.calls.slice(before);
  const replicas = AGENTS.map((name) => agentIn(result, name).replicas[0]);
  return { result, calls, replicas };
}

test('each toolkit answers by the emulated endpoint, and its tokens are those that the endpoint counted', async () => {
  const answer = { opinion: 'it depends' };
  const { result, calls, replicas } = await runWith(
    // the agent of Strands hands its answer over by a tool of its own
    {
      model: 'amazon.nova-lite-v1:0',
      times: 1,
      reply: { tools: [{ name: 'strands_structured_output', input: answer }] },
    },
    { reply: { answer } },
  );
  expect(result.outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0 });
  expect(replicas.map((each) => [each?.tier, each?.attempts, each?.failures])).toEqual(Array(3).fill(['model', 1, []]));
  const { tiers = [] } = result.outcome.report?.models ?? {};
  const tokens = (agent: string) => tiers.find((each) => each.agent === agent);
  for (const [agent, model] of [
    ['ai-sdk', 'our-model'],
    ['strands', 'amazon.nova-lite-v1:0'],
    ['agentcore', 'harness'],
  ] as const) {
    const counted = calls.filter(({ question }) => question.model === model).map(({ usage }) => usage);
    const sum = (count: 'inputTokens' | 'outputTokens') => counted.reduce((all, each) => all + (each?.[count] ?? 0), 0);
    expect(counted.length).toBeGreaterThan(0);
    expect(tokens(agent)).toMatchObject({ inputTokens: sum('inputTokens'), outputTokens: sum('outputTokens') });
  }
});

test('a quota is neutral by its name in each toolkit, without a retry of the toolkit: the rules answer', async () => {
  const { calls, replicas } = await runWith(
    { model: 'our-model', reply: { error: 'rate_limit_exceeded' } },
    { reply: { error: 'ThrottlingException' } },
  );
  expect(calls).toHaveLength(3);
  for (const replica of replicas) {
    expect(replica?.tier).toBe('rules');
    expect(replica?.failures).toMatchObject([{ tier: 'model', error: 'ModelQuotaError' }]);
  }
});
