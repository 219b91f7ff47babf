import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import { AgentWorkflow } from '../../../lib/agent-workflow.ts';
import type { AgentPlan, PhasePlan } from '../../../patterns/catalogue/payloads.ts';
import type { CircuitOptions } from '../../../patterns/circuit-breaker/circuit-options.ts';
import {
  type AgentDeclaration,
  defineAgent,
  defineWorkflow,
  type PhaseOptions,
} from '../../../patterns/declarations/agent.ts';
import type { RetryOptions } from '../../../patterns/retry.ts';
import { agentSource, createFolder, type Folder, workflowSource } from '../../support/folder.ts';
import { createStack, templateOf } from '../support/stacks.ts';

// of types that require every option, so that a new one cannot be left out here
const RETRY: Required<RetryOptions> = {
  attempts: 5,
  firstDelaySeconds: 4,
  backoffRate: 3,
  maxDelaySeconds: 20,
  jitter: 'none',
};
const PHASE: Required<PhaseOptions> = {
  criticalShare: 0.4,
  level0: 0.9,
  level1: 0.6,
  extraRounds: 1,
  softDeadlineMs: 30_000,
  maxConcurrency: 7,
};
const CIRCUIT: Required<Omit<CircuitOptions, 'failureRate' | 'slowCallRate'>> = {
  failuresToOpen: 8,
  openMs: 5_000,
  openBackoffFactor: 2,
  maxOpenMs: 40_000,
  successesToClose: 3,
  halfOpenPermits: 4,
  permitTimeoutMs: 90_000,
};
const FAILURES: Required<Required<CircuitOptions>['failureRate']> = {
  rate: 0.5,
  windowMs: 60_000,
  minimumCalls: 20,
  maxSamples: 50,
};
const SLOW_CALLS: Required<Required<CircuitOptions>['slowCallRate']> = { ...FAILURES, rate: 0.8, slowMs: 4_000 };

const tier = (name: string) => ({ name, run: () => 1 });
const AGENTS: readonly Required<AgentDeclaration>[] = [
  {
    name: 'judge',
    phase: 'judge',
    required: true,
    budgetMs: 600_000,
    replication: { replicas: 5, quorum: 3, combinator: 'weighted', weight: () => 1 },
    output: z.json(),
    degradationLevel: () => 0,
    tiers: [
      { ...tier('model'), attemptTimeoutMs: 60_000, dependency: 'our-model', retry: RETRY, circuit: CIRCUIT },
      { ...tier('cheaper'), circuit: { failureRate: FAILURES } },
      { ...tier('rules'), circuit: { slowCallRate: SLOW_CALLS } },
    ],
  },
];

let folder: Folder;
let template: Template;
beforeAll(() => {
  folder = createFolder({
    'workflow.ts': workflowSource(['read', 'judge'], 'triage'),
    'judge.agent.ts': agentSource('judge', '1', '', 'judge'),
    'reader.agent.ts': agentSource('reader', '1', '', 'read', false),
  });
  const within = (file: string) => ({ url: `file://${folder.path}/${file}` });
  const reader = { name: 'reader', phase: 'read', required: false, output: z.json(), tiers: [tier('rules')] } as const;
  const { stack } = createStack();
  new AgentWorkflow(stack, 'Triage', {
    workflow: defineWorkflow(within('workflow.ts'), {
      name: 'triage',
      input: z.object({ text: z.string() }),
      phases: ['read', 'judge'],
      phaseOptions: { read: PHASE },
      canary: { input: { text: 'a sample' } },
    }),
    agents: [reader, ...AGENTS].map((agent) =>
      defineAgent(within(`${agent.name}.agent.ts`), agent as AgentDeclaration),
    ),
  });
  template = templateOf(stack);
});
afterAll(() => folder.remove());

interface State {
  readonly Arguments?: { readonly Payload: { readonly phase?: PhasePlan } };
  readonly MaxConcurrency?: number;
  readonly Retry?: readonly Record<string, unknown>[];
  readonly ItemProcessor?: { readonly States: Readonly<Record<string, State>> };
}

/** The states of the workflow, by name, with those of its fan-outs. */
function statesOf(): Readonly<Record<string, State>> {
  const machines = Object.entries(template.findResources('AWS::StepFunctions::StateMachine'));
  const [machine] = machines.flatMap(([id, found]) => (id.startsWith('TriageWorkflowStateMachine') ? [found] : []));
  const { 'Fn::Join': joined } = (machine as { Properties: { DefinitionString: { 'Fn::Join': [string, unknown[]] } } })
    .Properties.DefinitionString;
  const text = joined[1].map((part) => (typeof part === 'string' ? part : 'reference')).join('');
  const { States } = JSON.parse(text) as { States: Record<string, State> };
  return Object.assign({}, States, ...Object.values(States).map(({ ItemProcessor }) => ItemProcessor?.States ?? {}));
}

function planOf(phase: string): PhasePlan {
  const plans = Object.values(statesOf()).map((state) => state.Arguments?.Payload.phase);
  return plans.find(
    (plan) => plan?.name === phase && plan.agents.some(({ tiers }) => tiers !== undefined),
  ) as PhasePlan;
}

const judge = () => planOf('judge').agents[0] as AgentPlan;

test('the phases in their order, and the options of one', () => {
  expect(planOf('judge').earlierPhases).toEqual(['read']);
  const { criticalShare, level0, level1, extraRounds, maxConcurrency, softDeadlineMs } = PHASE;
  expect(planOf('read')).toMatchObject({
    thresholds: { criticalShare, level0, level1 },
    extraRounds,
    maxConcurrency,
    agents: [{ budgetMs: softDeadlineMs }],
  });
  expect(statesOf()['read FanOut']).toMatchObject({ MaxConcurrency: maxConcurrency });
});

test('the budget, the replicas and the vote of an agent, and whether it is required', () => {
  expect(judge()).toMatchObject({
    name: 'judge',
    required: true,
    budgetMs: 600_000,
    replicas: 5,
    quorum: 3,
    combinator: 'weighted',
  });
  expect(planOf('read').agents[0]).toMatchObject({ name: 'reader', required: false });
});

test('the tiers of an agent in their order, with deadline, dependency and every setting of their circuits', () => {
  expect(
    judge().tiers.map(({ name, attemptTimeoutMs, breakerId, circuit }) => [name, attemptTimeoutMs, breakerId, circuit]),
  ).toEqual([
    ['model', 60_000, 'our-model', CIRCUIT],
    ['cheaper', 5_000, 'judge/cheaper', { failureRate: FAILURES, permitTimeoutMs: 600_000 }],
    ['rules', 5_000, 'judge/rules', { slowCallRate: SLOW_CALLS, permitTimeoutMs: 600_000 }],
  ]);
});

test('the retries of a tier are a Retry block, and those after throttling one with a retry more and twice the wait', () => {
  const retries = Object.entries(statesOf()).filter(([name]) => name.startsWith('judge Invoke'));
  const blocks = retries.map(([, { Retry }]) => Retry?.slice(1).map(({ ErrorEquals: _, ...block }) => block));
  const own = { BackoffRate: 3, MaxDelaySeconds: 20, JitterStrategy: 'NONE' };
  expect(blocks).toContainEqual([
    { ...own, MaxAttempts: 4, IntervalSeconds: 4 },
    { ...own, MaxAttempts: 5, IntervalSeconds: 8 },
  ]);
  expect(blocks).toHaveLength(2);
});
