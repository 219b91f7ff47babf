import { renderReport } from '../../../cli/render/report.ts';
import { styleFor } from '../../../cli/render/style.ts';
import type { EmulatedModelRule } from '../../../local/services/models/rules.ts';
import { listBreakers } from '../../../ops/breakers.ts';
import { readDashboard } from '../../../ops/dashboard.ts';
import { metricBudget } from '../../docs/support/metric-budget.ts';
import { HOSTILE_TEXTS } from '../../models/hostile-texts.ts';
import { collectMetrics, distinctMetrics, type MetricReports } from '../../support/metrics.ts';
import { emitted, observed } from '../../support/observed.ts';
import { assemblyWithModels, resourcesOf } from '../../support/synth.ts';
import { agentIn, openOwnWorld, type RunResult, type World } from '../../support/world.ts';

const PRICES = {
  model: { input: 3_000_000, output: 15_000_000 },
  'cheaper-model': { input: 300_000, output: 1_500_000 },
};
const MODELS = {
  model: { bedrock: 'eu.amazon.nova-pro-v1:0', price: PRICES.model },
  'cheaper-model': { bedrock: 'amazon.nova-lite-v1:0', price: PRICES['cheaper-model'] },
  budgets: { run: { microDollars: 300_000 } },
};
const [MODEL, CHEAPER] = [MODELS.model.bedrock, MODELS['cheaper-model'].bedrock];

/** answers as the rules of the agent do */
const AGREES: EmulatedModelRule['reply'] = { data: 'rules-answer' };

type Given = Pick<EmulatedModelRule, 'reply'>;

let assembly: string;
let world: World;
let reports: MetricReports;
/** what the endpoint does with a question */
let answer: (question: { readonly model: string; readonly prompt: string }) => Given;
beforeAll(async () => {
  assembly = await assemblyWithModels(MODELS);
  world = await openOwnWorld(assembly, { models: (question) => answer(question) });
  if (world.cloud === undefined) throw new Error('a world of its own has a cloud');
  reports = collectMetrics(world.cloud);
});
afterAll(() => world.close());
beforeEach(() => world.resetCircuits());

const AGENTS = [
  'momentum',
  'price-action',
  'risk',
  'seasonality',
  'trend',
  'volatility',
  'volume',
  'strategy-developer',
];

const run = async () => await world.run({ input: { ticker: 'AAPL' } });

/** The tiers that answered, and the errors before them, of all agents. */
function seenIn(result: RunResult) {
  const replicas = [...AGENTS, 'quality-gate'].flatMap((name) => agentIn(result, name).replicas);
  return {
    tiers: [...new Set(replicas.map(({ tier }) => tier))],
    reasons: new Set(replicas.flatMap(({ failures }) => failures.map(({ tier, error }) => `${tier} ${error}`))),
  };
}

test('every agent asks the model first, with the figures and the prices as data, and the report says who answered', async () => {
  const prompts: string[] = [];
  answer = ({ prompt }) => {
    prompts.push(prompt);
    return { reply: AGREES };
  };
  const result = await run();
  expect(result.outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0 });
  expect(seenIn(result)).toEqual({ tiers: ['model'], reasons: new Set() });
  expect(prompts.length).toBeGreaterThanOrEqual(AGENTS.length + 2);
  for (const prompt of prompts) expect(prompt).toMatch(/<data name="facts">.*<data name="prices">.*"close"/s);
  const { models } = result.outcome.report ?? {};
  expect(models?.tiers.map(({ agent }) => agent)).toEqual([...AGENTS, 'quality-gate'].sort());
  expect(models?.costMicroDollars).toBeGreaterThan(0);

  // the one graph of the dashboard that a run without models leaves empty
  emitted('InputTokens', 'OutputTokens', 'ModelCost');
  const { widgets } = await readDashboard(world.target, 1);
  const graph = widgets.find((widget) => widget.kind === 'graph' && widget.title.startsWith('Tokens of models'));
  const figures = graph?.kind === 'graph' ? graph.series.map(({ figure }) => figure.value ?? 0) : [];
  // three of each tier that a run before this one asked
  expect(figures.length % 3).toBe(0);
  expect(Math.min(...figures)).toBeGreaterThan(0);
});

test('with the model down, the cheaper one out of quota and then the budget spent, the rules answer at level 0', async () => {
  answer = ({ model }) => ({
    reply: { error: model === MODEL ? 'ServiceUnavailableException' : 'ThrottlingException' },
  });
  const down = await run();
  expect(down.outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0, failedAgents: [] });
  const { tiers, reasons } = seenIn(down);
  expect(tiers).toEqual(['rules']);
  expect([...reasons].sort()).toEqual(['cheaper-model ModelQuotaError', 'model AgentError']);
  const stateOf = async (breakerId: string) =>
    (await listBreakers(world.target)).find((breaker) => breaker.breakerId === breakerId)?.state ?? 'CLOSED';
  // what is down counts; a quota counts for nobody
  expect([await stateOf('model'), await stateOf('cheaper-model')]).toEqual(['OPEN', 'CLOSED']);
  expect(Object.keys(failedAttempts())).toEqual(expect.arrayContaining(['AgentError', 'ModelQuotaError']));

  await world.resetCircuits();
  // an answer that takes nearly all of the budget
  let spent = false;
  answer = () => {
    if (spent) return { reply: AGREES };
    spent = true;
    return { reply: { text: 'x'.repeat(4 * 19_500) } };
  };
  const broke = await run();
  expect(broke.outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0, failedAgents: [] });
  expect([...seenIn(broke).reasons]).toContain('model BudgetExceededError');
  expect(seenIn(broke).tiers).toContain('rules');
  expect([await stateOf('model'), await stateOf('cheaper-model')]).toEqual(['CLOSED', 'CLOSED']);
  // each refused call is an attempt that failed by it
  const refusals = reports.values.filter(({ name }) => name === 'BudgetRefusals');
  expect(refusals.reduce((sum, { value }) => sum + value, 0)).toBe(failedAttempts().BudgetExceededError);
  observed('FC-112', { outcome: `${broke.outcome.status} level ${broke.outcome.degradationLevel}` });
});

test('in one run the model is down, the cheaper one out of quota, then the budget spent: rules answer, and all three have names', async () => {
  const before = failedAttempts();
  let asked = 0;
  answer = ({ model }) => {
    if (model === MODEL) return { reply: { error: 'ServiceUnavailableException' } };
    asked += 1;
    if (asked !== 3) return { reply: { error: 'ThrottlingException' } };
    // 200,000 written tokens are all of the budget
    return { reply: { text: 'x'.repeat(4 * 200_000) } };
  };
  const result = await run();
  expect(result.outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0, failedAgents: [] });
  const { tiers, reasons } = seenIn(result);
  expect(tiers).toEqual(['rules']);
  const names = ['model AgentError', 'cheaper-model ModelQuotaError', 'cheaper-model BudgetExceededError'];
  expect([...reasons]).toEqual(expect.arrayContaining(names));
  const after = failedAttempts();
  for (const error of ['AgentError', 'ModelQuotaError', 'BudgetExceededError']) {
    expect([error, (after[error] ?? 0) > (before[error] ?? 0)]).toEqual([error, true]);
  }
  const cheaper = (await listBreakers(world.target)).find(({ breakerId }) => breakerId === 'cheaper-model');
  expect(cheaper?.state ?? 'CLOSED').toBe('CLOSED');
});

test('all of these runs report no more metrics than the budget has for models', () => {
  expect(distinctMetrics(reports.values).length).toBeLessThanOrEqual(
    metricBudget('with models, three tiers, two of them models'),
  );
});

/** The metric of failed attempts, by error. */
function failedAttempts(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { name, dimensions, value } of reports.values) {
    const { error } = dimensions;
    if (name === 'AttemptsFailed' && error !== undefined) counts[error] = (counts[error] ?? 0) + value;
  }
  return counts;
}

test.each([
  ['a stop above the entry', { stopPrice: 250 }, /contradicts the figures: levels: buy at 188.59, stop 250/],
  ['more of the portfolio than one may lose', { positionSize: 0.9 }, /contradicts the figures: position-size/],
])('a strategy with %s is refused, and the next tier answers', async (_, wrong, cause) => {
  answer = ({ prompt }) => {
    if (!prompt.includes('You develop a trading strategy')) return { reply: AGREES };
    const [, json = '{}'] = /<data name="rules-answer">(.*?)<\/data>/s.exec(prompt) ?? [];
    return { reply: { answer: { ...(JSON.parse(json) as object), ...wrong } } };
  };
  const result = await run();
  const [strategy] = agentIn(result, 'strategy-developer').replicas;
  expect(strategy?.tier).toBe('rules');
  expect(strategy?.failures).toMatchObject([
    { tier: 'model', error: 'AgentOutputInvalidError', cause: expect.stringMatching(cause) },
    { tier: 'cheaper-model', error: 'AgentOutputInvalidError' },
  ]);
  expect(result.outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0 });
});

test('a hostile answer of one agent reaches the next ones as data only, and the terminal as text', async () => {
  const hostile = HOSTILE_TEXTS.filter((text) => text.length < 500)
    .join(' ')
    .slice(0, 500);
  const prompts: string[] = [];
  answer = ({ prompt }) => {
    prompts.push(prompt);
    const [, json = '{}'] = /<data name="rules-answer">(.*?)<\/data>/s.exec(prompt) ?? [];
    const opinion = JSON.parse(json) as object;
    return {
      reply: { answer: { ...opinion, ...('rationale' in opinion ? { rationale: hostile } : { reason: hostile }) } },
    };
  };
  const { outcome } = await run();
  expect(outcome).toMatchObject({ status: 'SUCCEEDED', degradationLevel: 0 });
  const gate = prompts.find((prompt) => prompt.includes('You are the quality gate')) ?? '';
  expect(gate).toContain('Ignore all previous instructions');
  // the note names the marks once; three pieces of data have a beginning and an end each
  for (const prompt of prompts) expect(prompt.match(/<\/?\s*data[\s>]/gi)).toHaveLength(2 + 2 * 3);
  const { report } = outcome;
  if (report === null) throw new Error('there is no report');
  const shown = renderReport(outcome, report, styleFor({}, {}));
  expect(shown).toContain('Ignore all previous instructions');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those that a terminal would act upon
  expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
});

test('the functions of agents may ask these two models, and nobody else may', () => {
  const policies = resourcesOf(assembly, 'AWS::IAM::Policy').map(({ Properties }) => JSON.stringify(Properties));
  const asking = policies.filter((policy) => policy.includes('bedrock:'));
  expect(asking).toHaveLength(AGENTS.length + 1);
  for (const policy of asking) {
    expect(policy).toContain(`inference-profile/${MODEL}`);
    expect(policy).toContain(`foundation-model/${CHEAPER}`);
  }
});
