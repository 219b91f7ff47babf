import { createRandom } from '../../../local/clock/random.ts';
import type { EmulatedCall } from '../../../local/services/models/emulated-models.ts';
import type { EmulatedModelRule } from '../../../local/services/models/rules.ts';
import type { TierUsage } from '../../../patterns/budgets/usage-counters.ts';
import { costMicroDollars } from '../../../patterns/models/usage.ts';
import type { Report } from '../../../patterns/report/report.ts';
import { sized } from '../../support/size.ts';
import { assemblyOf } from '../../support/synth.ts';
import { openOwnWorld, type World } from '../../support/world.ts';

type Given = Pick<EmulatedModelRule, 'reply' | 'latencyMs'>;

const PRICES: Readonly<Record<string, Parameters<typeof costMicroDollars>[1]>> = {
  'emulated.model': { input: 3_000_000, output: 15_000_000 },
  'emulated.cheaper-model': { input: 300_000, output: 1_500_000 },
};

let world: World;
/** what the endpoint does next */
let answer: (model: string) => Given;
beforeAll(async () => {
  const models = ({ model }: { model: string }) => answer(model);
  world = await openOwnWorld(await assemblyOf('advice'), { models });
});
afterAll(() => world.close());

const GOOD: Given = { reply: { answer: { advice: 'wait', certainty: 0.5 } } };

/** What may become of a question, more often good than not. */
const ACTS: readonly Given[] = [
  ...Array.from({ length: 6 }, () => GOOD),
  { ...GOOD, latencyMs: 4_000 },
  { reply: { answer: { advice: '', certainty: 7 } } },
  { reply: { text: 'I would wait.' } },
  { reply: { text: '{"advice": "wait", "certainty": 0.25}' } },
  { reply: { stopReason: 'max_tokens', text: '{"advice": "wa' } },
  { reply: { stopReason: 'guardrail_intervened' } },
  { reply: { error: 'ThrottlingException' } },
  { reply: { error: 'ServiceUnavailableException' } },
  { reply: { error: 'InternalServerException' } },
  { reply: { error: 'ModelTimeoutException' } },
  { reply: { error: 'AccessDeniedException' } },
  { reply: { connection: 'silent' } },
  { reply: { connection: 'closed' } },
  { reply: { status: 502, body: '<html>bad gateway</html>' } },
];

const RUNS = sized(80, 1_000);
const BUDGET = 7_000;

test('in every run the report has what the endpoint counted, by tier and to the micro-dollar, and no budget is exceeded', async () => {
  const random = createRandom(15);
  const seen = new Set<string>();
  for (let index = 0; index < RUNS; index += 1) {
    // as bad as it gets at the end of each ten runs
    const share = (index % 10) / 9;
    answer = () => (random() < share ? (ACTS[Math.floor(random() * ACTS.length)] ?? GOOD) : GOOD);
    const before = world.cloud?.models()?.calls.length ?? 0;
    const { outcome } = await world.run({ input: { question: 'to wait or not' } });
    const calls = world.cloud?.models()?.calls.slice(before) ?? [];
    expect({ index, status: outcome.status, level: outcome.degradationLevel }).toEqual({
      index,
      status: 'SUCCEEDED',
      level: 0,
    });
    const { costMicroDollars: cost = 0, tiers = [] } = outcome.report?.models ?? {};
    expect({ index, tiers: tiers.map(withoutOrder) }).toEqual({ index, tiers: countedByTier(calls) });
    expect(cost).toBe(tiers.reduce((sum, { costMicroDollars = 0 }) => sum + costMicroDollars, 0));
    expect(cost).toBeLessThanOrEqual(BUDGET);
    for (const { error } of failuresIn(outcome.report)) seen.add(error);
    await world.pass(20_000);
  }
  // the endpoint did what it may do
  expect([...seen].sort()).toEqual(
    expect.arrayContaining(['BudgetExceededError', 'ModelAnswerUnusableError', 'ModelQuotaError']),
  );
});

function failuresIn(report: Report | null) {
  return (report?.phases ?? []).flatMap(({ agents }) =>
    agents.flatMap(({ replicas }) => replicas.flatMap(({ failures }) => failures)),
  );
}

function withoutOrder(usage: TierUsage) {
  return Object.fromEntries(Object.entries(usage).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What the endpoint answered, as the report should have it. */
function countedByTier(calls: readonly EmulatedCall[]) {
  const tiers = new Map<string, TierUsage>();
  for (const { question, usage } of calls) {
    if (usage === undefined) continue;
    const { agent = '', tier = '' } = question.metadata ?? {};
    const key = `${agent}#${tier}`;
    const known = tiers.get(key) ?? { agent, tier, ...NONE };
    const cost = costMicroDollars(
      { ...usage, cacheReadTokens: 0, cacheWriteTokens: 0 },
      PRICES[question.model] ?? FREE,
    );
    tiers.set(key, {
      ...known,
      calls: known.calls + 1,
      inputTokens: known.inputTokens + usage.inputTokens,
      outputTokens: known.outputTokens + usage.outputTokens,
      costMicroDollars: (known.costMicroDollars ?? 0) + cost,
    });
  }
  return [...tiers.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, usage]) => withoutOrder(usage));
}

const FREE = { input: 0, output: 0 };
const NONE = { calls: 0, inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
