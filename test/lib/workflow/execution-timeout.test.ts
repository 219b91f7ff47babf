import * as fc from 'fast-check';
import { executionTimeoutSeconds } from '../../../lib/workflow/execution-timeout.ts';
import type { PhasePlan, TierPlan } from '../../../patterns/catalogue/payloads.ts';
import { isLastRound, shouldRetryPhase } from '../../../patterns/degradation/phase-decisions.ts';
import { assemblyOf, definitionOf } from '../../support/synth.ts';

interface Retrier {
  readonly MaxAttempts: number;
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
}

interface HandlerState {
  readonly TimeoutSeconds: number;
  readonly Retry: readonly [Retrier];
}

interface Definition {
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, HandlerState>>;
}

/** The time of a handler whose attempts all take as long as its state allows. */
function slowestSeconds({ TimeoutSeconds, Retry: [retrier] }: HandlerState): number {
  const { MaxAttempts, IntervalSeconds = 1, BackoffRate = 2 } = retrier;
  const waits = Array.from({ length: MaxAttempts }, (_, retry) => IntervalSeconds * BackoffRate ** retry);
  return waits.reduce((sum, wait) => sum + wait, (1 + MaxAttempts) * TimeoutSeconds);
}

/** The rounds of the worst course that the decisions of EndPhase allow: each is unsettled, or fails of what may pass. */
function mostRounds(extraRounds: number | undefined, round = 0, isRetriedAlready = false): number {
  const retry = { epoch: 1, round: 0, redriveCount: 0 };
  const decisions = isRetriedAlready ? { retry } : {};
  const unsettled = isLastRound(round, decisions, extraRounds)
    ? 0
    : mostRounds(extraRounds, round + 1, isRetriedAlready);
  const retried = shouldRetryPhase(true, 0, decisions) ? mostRounds(extraRounds, round + 1, true) : 0;
  return 1 + Math.max(unsettled, retried);
}

test('an execution is longer than all its rounds, each with its slowest handlers and every budget used up', async () => {
  const { States } = definitionOf(await assemblyOf('research')) as unknown as Definition;
  const secondsOf = (name: string) => slowestSeconds(States[name] as HandlerState);
  const [begin, end] = [secondsOf('research BeginPhase'), secondsOf('research EndPhase')];
  const acceptAndReport = secondsOf('Accept') + secondsOf('Report');
  fc.assert(
    fc.property(fc.array(plan, { minLength: 1, maxLength: 4 }), (plans) => {
      const phases = plans.map(({ agents, extraRounds, maxConcurrency }) => {
        const calls = agents.reduce((sum, { replicas }) => sum + replicas, 0);
        const budgetSeconds = Math.max(...agents.map(({ budgetMs }) => budgetMs)) / 1000;
        const waves = Math.ceil(calls / (maxConcurrency ?? calls));
        return mostRounds(extraRounds) * (begin + waves * budgetSeconds + end);
      });
      const worst = phases.reduce((sum, seconds) => sum + seconds, acceptAndReport);
      expect(worst).toBeLessThan(executionTimeoutSeconds(plans));
    }),
  );
});

test('what is deployed has this limit: 87 minutes for three phases of calls of 45 s', async () => {
  const { TimeoutSeconds } = definitionOf(await assemblyOf('research')) as unknown as Definition;
  expect(TimeoutSeconds).toBe(5_210);
});

const agent = fc.record({
  name: fc.constant('agent'),
  required: fc.boolean(),
  replicas: fc.integer({ min: 1, max: 5 }),
  quorum: fc.constant(1),
  combinator: fc.constant('first' as const),
  functionArn: fc.constant('arn'),
  budgetMs: fc.integer({ min: 8_000, max: 900_000 }),
  tiers: fc.constant<TierPlan[]>([{ name: 'rules', breakerId: 'agent/rules', attemptTimeoutMs: 5_000 }]),
});

const plan: fc.Arbitrary<PhasePlan> = fc
  .record({
    agents: fc.array(agent, { minLength: 1, maxLength: 3 }),
    extraRounds: fc.option(fc.nat(5), { nil: undefined }),
    maxConcurrency: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
  })
  .map(({ agents, extraRounds, maxConcurrency }) => ({
    name: 'phase',
    earlierPhases: [],
    agents,
    ...(extraRounds === undefined ? {} : { extraRounds }),
    ...(maxConcurrency === undefined ? {} : { maxConcurrency }),
  }));
