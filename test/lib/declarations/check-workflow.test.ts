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

test('an optional agent may be cut short, but each of its tiers must have its turn; a required one may not', () => {
  const check = (overrides: Partial<AgentDeclaration>) => () => checkWorkflow(workflow, [agent(overrides), judge]);
  expect(check({ required: false, budgetMs: 8_000 })).not.toThrow();
  expect(check({ required: false, budgetMs: 5_000 })).toThrow(
    'budgetMs is 5000, allowed is 8000 (an attempt of each tier) to 45000',
  );
  expect(check({ required: true, budgetMs: 15_000 })).toThrow('only an optional one may be cut short');
});

test('accepts a chain when its tiers fit by the arithmetic that the wrapper keeps to', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 45_000 }), { minLength: 1, maxLength: 5 }), (timeoutsMs) => {
      const tiers = timeoutsMs.map((attemptTimeoutMs, at) => ({ name: `t${at}`, attemptTimeoutMs, run: () => 1 }));
      const check = () => checkWorkflow(workflow, [agent({ tiers: tiers as never }), judge]);
      if (chainMs(timeoutsMs) <= CALL_BUDGET_MS) check();
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

test('fails with all issues at once', () => {
  const check = () => checkWorkflow(workflow, [agent({ phase: 'x' }), agent({}), agent({})]);
  expect(check).toThrow(/phase judge has no agent/);
  expect(check).toThrow(/agent counter is declared twice/);
  expect(check).toThrow(/phase is "x"/);
});
