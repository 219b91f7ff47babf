import type { DeclaredAgent, LoadedWorkflow } from '../../../lib/declarations/declarations.ts';
import { agentTimeoutSeconds, phasePlans, slowestCanarySeconds, toSettlementPlan } from '../../../lib/workflow/plan.ts';
import { type PhasePlan, phasePlan, phaseSettlementPlan } from '../../../patterns/catalogue/payloads.ts';
import { CALL_BUDGET_MS, RULE_ATTEMPT_TIMEOUT_MS } from '../../../patterns/timeout.ts';

const trend: DeclaredAgent = { name: 'trend', phase: 'swarm', required: false, tiers: [{ name: 'rules' }] };
const gate: DeclaredAgent = {
  name: 'gate',
  phase: 'gate',
  required: true,
  budgetMs: 30_000,
  replication: { replicas: 3, quorum: 2, combinator: 'majority' },
  tiers: [{ name: 'model', attemptTimeoutMs: 12_000, dependency: 'our-model' }, { name: 'rules' }],
};
const workflow: LoadedWorkflow = {
  file: '/flow/workflow.ts',
  declaration: { name: 'flow', phases: ['swarm', 'gate'] },
  agents: [gate, trend].map((declaration) => ({ file: `/flow/${declaration.name}.agent.ts`, declaration })),
};
const FUNCTIONS = new Map(['trend', 'gate'].map((name) => [name, { functionArn: `arn:${name}` }]));

test('the plans are the phases in their order, each with its agents and the phases before it', () => {
  const plans = phasePlans(workflow, FUNCTIONS);
  expect(
    plans.map(({ name, earlierPhases, agents }) => [name, earlierPhases, agents.map((agent) => agent.name)]),
  ).toEqual([
    ['swarm', [], ['trend']],
    ['gate', ['swarm'], ['gate']],
  ]);
  for (const plan of plans) expect(phasePlan.parse(plan)).toEqual(plan);
});

test('an agent without settings has one replica, the default budget and a circuit of its own', () => {
  expect(phasePlans(workflow, FUNCTIONS)[0]?.agents).toEqual([
    {
      name: 'trend',
      required: false,
      replicas: 1,
      quorum: 1,
      combinator: 'first',
      functionArn: 'arn:trend',
      budgetMs: CALL_BUDGET_MS,
      tiers: [{ name: 'rules', breakerId: 'trend/rules', attemptTimeoutMs: RULE_ATTEMPT_TIMEOUT_MS }],
    },
  ]);
});

test('the settings of a declaration are those of the plan; tiers of one dependency share its circuit', () => {
  expect(phasePlans(workflow, FUNCTIONS)[1]?.agents[0]).toMatchObject({
    replicas: 3,
    quorum: 2,
    combinator: 'majority',
    budgetMs: 30_000,
    tiers: [
      { name: 'model', breakerId: 'our-model', attemptTimeoutMs: 12_000 },
      { name: 'rules', breakerId: 'gate/rules', attemptTimeoutMs: RULE_ATTEMPT_TIMEOUT_MS },
    ],
  });
});

test('an agent without a function is refused by name', () => {
  expect(() => phasePlans(workflow, new Map())).toThrow('agent trend has no function');
});

test('tiers with retries of their own have an Invoke state for each kind of them', () => {
  const retry = { attempts: 5, firstDelaySeconds: 2 };
  const tiers = [{ name: 'a', retry }, { name: 'b' }, { name: 'c', retry: { attempts: 1 } }, { name: 'd', retry }];
  const [plan] = planOf([{ ...trend, tiers }]);
  expect(plan?.agents[0]?.tiers.map(({ name, retry, invokeState }) => [name, retry?.maxAttempts, invokeState])).toEqual(
    [
      ['a', 4, 1],
      ['b', undefined, undefined],
      ['c', 0, 2],
      ['d', 4, 1],
    ],
  );
});

test('a circuit has the settings that one of its tiers declares, and permits for the longest call', () => {
  const model = { name: 'model', dependency: 'our-model' };
  const first: DeclaredAgent = { ...trend, budgetMs: 60_000, tiers: [model] };
  const second: DeclaredAgent = { ...trend, name: 'gate', tiers: [{ ...model, circuit: { openMs: 5_000 } }] };
  const circuits = planOf([first, second]).flatMap(({ agents }) => agents.map(({ tiers }) => tiers[0]?.circuit));
  expect(circuits).toEqual([
    { openMs: 5_000, permitTimeoutMs: 60_000 },
    { openMs: 5_000, permitTimeoutMs: 60_000 },
  ]);
});

test('options of a phase are those of its plan, and its soft deadline is the budget of its optional agents', () => {
  const phaseOptions = { swarm: { criticalShare: 0.5, extraRounds: 0, maxConcurrency: 5, softDeadlineMs: 20_000 } };
  const declaration = { ...workflow.declaration, phaseOptions };
  const [swarm, last] = phasePlans({ ...workflow, declaration }, FUNCTIONS);
  expect(swarm).toMatchObject({
    thresholds: { criticalShare: 0.5, level0: 0.8, level1: 0.5 },
    extraRounds: 0,
    maxConcurrency: 5,
    agents: [{ budgetMs: 20_000 }],
  });
  expect(toSettlementPlan(swarm as PhasePlan)).toMatchObject({ thresholds: { criticalShare: 0.5 }, extraRounds: 0 });
  expect(Object.keys(last ?? {}).toSorted()).toEqual(['agents', 'earlierPhases', 'name']);
});

function planOf(agents: readonly DeclaredAgent[]) {
  const loaded = agents.map((declaration) => ({ file: '/flow/agent.ts', declaration }));
  return phasePlans({ ...workflow, declaration: { name: 'flow', phases: ['swarm'] }, agents: loaded }, FUNCTIONS);
}

test("an agent's function outlives each of its tiers, and the slowest is the longest of all", () => {
  expect(agentTimeoutSeconds(gate)).toBeGreaterThan(12);
  expect(agentTimeoutSeconds(trend)).toBeGreaterThan(RULE_ATTEMPT_TIMEOUT_MS / 1000);
  expect(slowestCanarySeconds(workflow)).toBe(agentTimeoutSeconds(gate));
});

test('the part of a plan for EndPhase and Report has no functions and no tiers', () => {
  for (const plan of phasePlans(workflow, FUNCTIONS)) {
    const settlement = toSettlementPlan(plan);
    expect(phaseSettlementPlan.parse(plan)).toEqual(settlement);
    expect(JSON.stringify(settlement)).not.toMatch(/arn:|rules/);
  }
});
