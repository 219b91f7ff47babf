import * as fc from 'fast-check';
import * as z from 'zod';
import { type CheckedAgent, workflowIssues } from '../../../lib/declarations/check-workflow.ts';
import {
  type AgentDeclaration,
  defineWorkflow,
  type WorkflowDeclaration,
} from '../../../patterns/declarations/agent.ts';
import { CALL_BUDGET_MS, chainMs } from '../../../patterns/timeout.ts';

const workflow = defineWorkflow({ name: 'review', input: z.json(), phases: ['count', 'judge'] });

function agent(overrides: Partial<AgentDeclaration>) {
  const tiers: AgentDeclaration['tiers'] = [{ name: 'rules', run: () => 1 }];
  const declaration = { name: 'counter', phase: 'count', required: true, output: z.json(), tiers, ...overrides };
  return { file: `/somewhere/${declaration.name}.agent.ts`, declaration };
}

/** All issues in one error, so that a test can look for one of them. */
function checkWorkflow(declared: WorkflowDeclaration, agents: readonly CheckedAgent[]): void {
  const issues = workflowIssues(declared, agents);
  if (issues.length > 0) throw new Error(issues.join('\n'));
}

const judge = agent({ name: 'judge', phase: 'judge' });

test('a sound workflow passes', () => {
  expect(() => checkWorkflow(workflow, [agent({}), judge])).not.toThrow();
});

test.each<[string, Partial<AgentDeclaration>, string]>([
  ['an unknown phase', { phase: 'cout' }, 'counter.agent.ts: phase is "cout", the workflow has count, judge'],
  [
    'a name that is not one',
    { name: 'Counter!' },
    'Counter!.agent.ts: name is "Counter!"; use 1 to 40 lower-case letters',
  ],
  [
    'the name of a function of Ballast',
    { name: 'end-phase' },
    'the name end-phase is taken by a function of every workflow',
  ],
  [
    'a tier whose name is none',
    { tiers: [{ name: 'Rules', run: () => 1 }] },
    'tiers[0].name is "Rules"; use 1 to 40 lower-case letters',
  ],
  [
    'two tiers of one name',
    {
      tiers: [
        { name: 'rules', run: () => 1 },
        { name: 'rules', run: () => 2 },
      ],
    },
    'tier rules is declared twice',
  ],
  [
    'tiers that no budget holds',
    { tiers: ['a', 'b'].map((name) => ({ name, attemptTimeoutMs: 840_000, run: () => 1 })) as never },
    'shorten attemptTimeoutMs, a budget is at most 900 s',
  ],
  ['the name of the store', { name: 'store' }, 'the name store is reserved'],
  [
    'a deadline that is none',
    { tiers: [{ name: 'rules', attemptTimeoutMs: -5, run: () => 1 }] },
    'attemptTimeoutMs is -5',
  ],
  ['a dependency without a name', { tiers: [{ name: 'rules', dependency: '', run: () => 1 }] }, 'dependency is ""'],
  [
    'no replicas',
    { replication: { replicas: 0, quorum: 1, combinator: 'first' } },
    'replicas is 0, allowed is 1 to 40',
  ],
  [
    'an impossible quorum',
    { replication: { replicas: 2, quorum: 3, combinator: 'first' } },
    'quorum is 3, allowed is 1 to 2',
  ],
  [
    'a combinator that does not exist',
    { replication: { replicas: 2, quorum: 2, combinator: 'mayority' as 'majority' } },
    'combinator is "mayority", allowed is first, majority',
  ],
  [
    'tiers that cannot all get their chance',
    {
      tiers: [
        { name: 'model', attemptTimeoutMs: 30_001, run: () => 1 },
        { name: 'rules', run: () => 1 },
      ],
    },
    "an attempt of each of the 2 tiers may take 46 s, the call's budget is 45 s",
  ],
])('fails for %s', (_, overrides, message) => {
  expect(() => checkWorkflow(workflow, [agent(overrides), judge])).toThrow(message);
});

test('a call has the budget its agent declares, in which each of its tiers must have its turn', () => {
  const check = (overrides: Partial<AgentDeclaration>) => () => checkWorkflow(workflow, [agent(overrides), judge]);
  expect(check({ budgetMs: 8_000 })).not.toThrow();
  expect(check({ budgetMs: 900_000 })).not.toThrow();
  expect(check({ budgetMs: 5_000 })).toThrow('budgetMs is 5000, allowed is 8000 (an attempt) to 900000');
  expect(check({ budgetMs: 900_001 })).toThrow('budgetMs is 900001, allowed is 8000 (an attempt) to 900000');
});

test('a model of a minute with three attempts and rules after it is accepted with a budget for them', () => {
  const rules = { name: 'rules', run: () => 1 };
  const model = { name: 'model', attemptTimeoutMs: 60_000, retry: { attempts: 3 }, run: () => 1 };
  const check = (overrides: Partial<AgentDeclaration>) => () =>
    checkWorkflow(workflow, [agent({ tiers: [model, rules], ...overrides }), judge]);
  expect(check({ budgetMs: 240_000 })).not.toThrow();
  expect(check({})).toThrow(
    "an attempt of each of the 2 tiers may take 75 s, the call's budget is 45 s: set budgetMs to 75000 or more",
  );
});

test.each<[string, Partial<AgentDeclaration['tiers'][0]>, string]>([
  ['no attempt', { retry: { attempts: 0 } }, 'tier model: retry.attempts is 0, allowed is a whole number from 1 to 10'],
  [
    'half a second',
    { retry: { firstDelaySeconds: 0.5 } },
    'retry.firstDelaySeconds is 0.5, allowed is a whole number from 1',
  ],
  ['waits that shrink', { retry: { backoffRate: 0.5 } }, 'retry.backoffRate is 0.5, allowed is 1 to 10'],
  [
    'a cap below the first wait',
    { retry: { firstDelaySeconds: 9, maxDelaySeconds: 3 } },
    'retry.maxDelaySeconds is 3, allowed is firstDelaySeconds (9) to 300',
  ],
  [
    'an endless wait',
    { retry: { maxDelaySeconds: 301 } },
    'maxDelaySeconds is 301, allowed is a whole number from 1 to 300',
  ],
  ['a deadline beyond Lambda', { attemptTimeoutMs: 840_001 }, 'attemptTimeoutMs is 840001, allowed is 1 to 840000'],
  [
    'a circuit that never opens',
    { circuit: { failuresToOpen: 0 } },
    'failuresToOpen must be a positive integer, got 0',
  ],
  [
    'two rules for one circuit',
    { circuit: { failuresToOpen: 3, failureRate: { rate: 0.5, windowMs: 10_000, minimumCalls: 5 } } },
    'failuresToOpen and failureRate exclude each other',
  ],
  [
    'a rate above one',
    { circuit: { failureRate: { rate: 2, windowMs: 10_000, minimumCalls: 5 } } },
    'rate must be above 0 and at most 1, got 2',
  ],
])('refuses a tier with %s', (_, options, issue) => {
  const tiers: AgentDeclaration['tiers'] = [{ name: 'model', run: () => 1, ...options }];
  expect(() => checkWorkflow(workflow, [agent({ tiers }), judge])).toThrow(issue);
});

test.each<[string, WorkflowDeclaration['phaseOptions'], string]>([
  ['an unknown phase', { cout: {} }, 'phaseOptions has cout, the workflow has count, judge'],
  ['a share above 1', { count: { criticalShare: 30 } }, 'phaseOptions.count.criticalShare is 30, allowed is 0 to 1'],
  ['a first level above 1', { count: { level0: 1.5 } }, 'phaseOptions.count.level0 is 1.5, allowed is 0 to 1'],
  ['a second level below 0', { count: { level1: -1 } }, 'phaseOptions.count.level1 is -1, allowed is 0 to 1'],
  ['a deadline of none', { count: { softDeadlineMs: 0 } }, 'softDeadlineMs is 0, allowed is 1 to 900000'],
  ['levels that cross', { count: { level1: 0.9 } }, 'phaseOptions.count.level1 is 0.9, allowed is 0 to level0 (0.8)'],
  ['half a round', { count: { extraRounds: 0.5 } }, 'extraRounds is 0.5, allowed is a whole number from 0 to 5'],
  ['no concurrency', { count: { maxConcurrency: 0 } }, 'maxConcurrency is 0, allowed is a whole number from 1 to 40'],
  [
    'a soft deadline that leaves a tier no turn',
    { count: { softDeadlineMs: 5_000 } },
    'phaseOptions.count.softDeadlineMs is 5000, an attempt of each tier of counter may take 8000',
  ],
])('refuses options of a phase with %s', (_, phaseOptions, issue) => {
  const declared = { ...workflow, phaseOptions } as WorkflowDeclaration;
  expect(() => checkWorkflow(declared, [agent({ required: false }), judge])).toThrow(issue);
});

test('tiers that share a dependency declare its circuit once, or alike', () => {
  const asking = (name: string, circuit?: AgentDeclaration['tiers'][0]['circuit']) =>
    agent({
      name,
      tiers: [{ name: 'model', dependency: 'our-model', ...(circuit === undefined ? {} : { circuit }), run: () => 1 }],
    });
  const check =
    (...agents: CheckedAgent[]) =>
    () =>
      checkWorkflow(workflow, [...agents, judge]);
  expect(check(asking('a', { openMs: 1 }), asking('b'), asking('c', { openMs: 1 }))).not.toThrow();
  expect(check(asking('a', { openMs: 1 }), asking('b', { openMs: 2 }))).toThrow(
    'the tiers a/model and b/model share dependency our-model, and declare different circuits: declare it once',
  );
});

test('accepts a chain when its tiers fit by the arithmetic that the wrapper keeps to', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 45_000 }), { minLength: 1, maxLength: 5 }), (timeoutsMs) => {
      const tiers = timeoutsMs.map((attemptTimeoutMs, at) => ({ name: `t${at}`, attemptTimeoutMs, run: () => 1 }));
      const check = () => checkWorkflow(workflow, [agent({ tiers: tiers as never }), judge]);
      if (chainMs(timeoutsMs.map((attemptTimeoutMs) => ({ attemptTimeoutMs }))) <= CALL_BUDGET_MS) check();
      else expect(check).toThrow("the call's budget is 45 s");
    }),
  );
});

test('fails for more items in a phase than run at once', () => {
  const replication = { replicas: 21, quorum: 1, combinator: 'first' } as const;
  const many = ['a', 'b'].map((name) => agent({ name, replication }));
  expect(() => checkWorkflow(workflow, [...many, judge])).toThrow(
    'phase count has 42 agents and replicas, 40 run at once',
  );
});

test('fails for names of a workflow and of its phases that are none', () => {
  const declared = { ...workflow, name: 'Review', phases: ['count', 'Judge'] } as WorkflowDeclaration;
  const check = () => checkWorkflow(declared, [agent({}), agent({ name: 'judge', phase: 'Judge' })]);
  expect(check).toThrow('workflow.ts: name is "Review"; use 1 to 40 lower-case letters, digits and hyphens');
  expect(check).toThrow('workflow.ts: phases[1] is "Judge"; use 1 to 40 lower-case letters');
});

test('fails with all issues at once', () => {
  const check = () => checkWorkflow(workflow, [agent({ phase: 'x' }), agent({}), agent({})]);
  expect(check).toThrow(/phase judge has no agent/);
  expect(check).toThrow(/agent counter is declared twice/);
  expect(check).toThrow(/phase is "x"/);
});
