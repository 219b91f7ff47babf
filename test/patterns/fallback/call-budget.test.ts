import * as fc from 'fast-check';
import type { AgentPlan } from '../../../patterns/catalogue/payloads.ts';
import type { RetryBackoff } from '../../../patterns/retry.ts';
import {
  betweenTiersMs,
  CALL_BUDGET_MS,
  chainMs,
  MAX_ATTEMPT_TIMEOUT_MS,
  MAX_CALL_BUDGET_MS,
  type TimedTier,
} from '../../../patterns/timeout.ts';
import { sized } from '../../support/size.ts';
import { type Attempt, CallSimulation, type Delays, type Ended, type Scenario } from './call-simulation.ts';

/** An agent with these tiers; the last one is its rules. */
function planOf(timed: readonly TimedTier[], budgetMs = CALL_BUDGET_MS): AgentPlan {
  const tiers = timed.map(({ attemptTimeoutMs, retry }, index) => ({
    name: index === timed.length - 1 ? 'rules' : `model-${index}`,
    breakerId: `agent/${index}`,
    attemptTimeoutMs,
    ...(retry === undefined ? {} : { retry }),
  }));
  const vote = { replicas: 1, quorum: 1, combinator: 'first' } as const;
  return { name: 'agent', required: true, ...vote, functionArn: 'arn', budgetMs, tiers };
}

/** The retries of a tier: the default ones, or any that a declaration may have. */
const anyRetry = fc.option(
  fc
    .record({
      maxAttempts: fc.nat(9),
      intervalSeconds: fc.integer({ min: 1, max: 20 }),
      backoffRate: fc.constantFrom(1, 1.5, 2, 10),
      extraDelaySeconds: fc.nat(100),
      jitter: fc.constantFrom('full', 'none'),
    })
    .map(({ extraDelaySeconds, ...retry }) => ({
      ...retry,
      maxDelaySeconds: retry.intervalSeconds + extraDelaySeconds,
    })),
  { nil: undefined },
);

/** Any chain that synth accepts within a budget, in any order of its deadlines; one in two budgets has no second to spare. */
function anyPlanIn(longestBudgetMs: number, retry: fc.Arbitrary<RetryBackoff | undefined>): fc.Arbitrary<AgentPlan> {
  return fc
    .integer({ min: 1, max: 4 })
    .chain((tiers) => {
      const longestMs = Math.min(MAX_ATTEMPT_TIMEOUT_MS, Math.floor((longestBudgetMs * 1.1) / tiers));
      const tier = fc.record({ attemptTimeoutMs: fc.integer({ min: 1, max: longestMs }), retry });
      return fc.array(tier, { minLength: tiers, maxLength: tiers });
    })
    .filter((tiers) => chainMs(tiers) <= longestBudgetMs)
    .chain((tiers) => {
      const neededMs = chainMs(tiers);
      const budgetMs = fc.oneof(fc.constant(neededMs), fc.integer({ min: neededMs, max: longestBudgetMs }));
      return budgetMs.map((ms) => planOf(tiers, ms));
    });
}

/** With the default budget and retries, or with those of a declaration up to the limits. */
const anyPlan = fc.oneof(anyPlanIn(CALL_BUDGET_MS, fc.constant(undefined)), anyPlanIn(MAX_CALL_BUDGET_MS, anyRetry));

const anyAttempt = fc.record<Attempt>({
  kind: fc.constantFrom('answer', 'error', 'garbage', 'throttle', 'permanent', 'crash', 'hang'),
  tookMs: fc.oneof(fc.nat(60_000), fc.nat(900_000)),
  blocks: fc.boolean(),
});

/** Shares of what a start, a store and RecordFailure may take, and of the longest wait: drawn in turn, over and over. */
const anyDelays = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 }).map(delaysOf);

function delaysOf(shares: readonly number[]): Delays {
  let draws = 0;
  const draw = () => shares[draws++ % shares.length] ?? 0;
  const upToSecond = () => Math.floor(draw() * 1000);
  return {
    startMs: upToSecond,
    storeMs: upToSecond,
    recordFailureMs: upToSecond,
    jitter: draw,
  };
}

const anyScenario = anyPlan.chain((plan) => {
  const models = plan.tiers.slice(0, -1);
  return fc.record<Scenario>({
    plan: fc.constant(plan),
    attempts: fc
      .tuple(...models.map(() => fc.array(anyAttempt, { minLength: 1, maxLength: 6 })))
      .map((scripts) => Object.fromEntries(models.map(({ name }, index) => [name, scripts[index] ?? []]))),
    open: fc.subarray(models.map(({ name }) => name)),
    delays: anyDelays,
  });
});

const rulesTimeoutMs = ({ plan }: Scenario) => plan.tiers.at(-1)?.attemptTimeoutMs ?? 0;
const withRules = (scenario: Scenario, rules: Attempt): Scenario => ({
  ...scenario,
  attempts: { ...scenario.attempts, rules: [rules] },
});

// N1
test('whatever the tiers do and however long they take: a last tier that answers within its own limit does so within the budget of the call', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(anyScenario, share, fc.boolean(), (drawn, part, blocks) => {
      const scenario = withRules(drawn, { kind: 'answer', tookMs: Math.floor(part * rulesTimeoutMs(drawn)), blocks });
      const ended = new CallSimulation(scenario).run();
      expect(ended.answeredBy).toBeDefined();
      expect(ended.atMs).toBeLessThanOrEqual(ended.deadlineMs);
    }),
    { numRuns: sized(300, 1_000) },
  );
});

test('models that die at the end of each attempt, with the longest waits after it, leave the rules their time', () => {
  fc.assert(
    fc.property(anyPlan, fc.double({ min: 0.9, max: 1, noNaN: true }), (plan, share) => {
      const crash = (timeoutMs: number) =>
        ({ kind: 'crash', tookMs: Math.floor(share * timeoutMs), blocks: false }) as const;
      const models = plan.tiers.slice(0, -1);
      const attempts = Object.fromEntries(models.map((tier) => [tier.name, [crash(tier.attemptTimeoutMs)]]));
      const delays = { startMs: () => 0, storeMs: () => 0, recordFailureMs: () => 1_000, jitter: () => 1 };
      const scenario = withRules({ plan, attempts, open: [], delays }, { kind: 'answer', tookMs: 1, blocks: false });
      expect(new CallSimulation(scenario).run().answeredBy).toBe('rules');
    }),
    { numRuns: sized(300, 1_000) },
  );
});

test('the last tier answers in time also after an execution was stopped and redriven, with a budget of its own', () => {
  const stop = fc.record({ atMs: fc.nat(50_000), pauseMs: fc.integer({ min: 0, max: 1e9 }) });
  fc.assert(
    fc.property(anyScenario, stop, (drawn, stopped) => {
      const scenario = withRules(drawn, { kind: 'answer', tookMs: rulesTimeoutMs(drawn), blocks: false });
      const ended = new CallSimulation({ ...scenario, stop: stopped }).run();
      expect(ended.answeredBy).toBeDefined();
      expect(ended.atMs).toBeLessThanOrEqual(ended.deadlineMs);
    }),
    { numRuns: sized(300, 1_000) },
  );
});

test('no call outlasts its budget by more than the RecordFailure that ends it, and after a crash the wait before its retry', () => {
  fc.assert(
    fc.property(anyScenario, anyAttempt, (drawn, rules) => {
      const ended = new CallSimulation(withRules(drawn, rules)).run();
      // no code of ours runs between a process that died and the retry of its Task
      const crashed = ended.log.some(({ error }) => error === 'Runtime.ExitError');
      const waitMs = crashed ? Math.max(...drawn.plan.tiers.map(betweenTiersMs)) : 0;
      expect(ended.atMs).toBeLessThanOrEqual(ended.deadlineMs + 1_000 + waitMs);
    }),
    { numRuns: sized(300, 1_000) },
  );
});

test('every tier that failed is in the report with what its last attempt came to; only a crash may leave that to the history', () => {
  fc.assert(
    fc.property(anyScenario, (drawn) => {
      const scenario = withRules(drawn, { kind: 'permanent', tookMs: 1, blocks: false });
      const { answeredBy, call, log } = new CallSimulation(scenario).run();
      const lastErrors = new Map(log.filter(({ tier }) => tier !== answeredBy).map(({ tier, error }) => [tier, error]));
      const reported = call.failures.filter(({ cause }) => cause === '').map(({ tier, error }) => [tier, error]);
      expect(reported.toSorted()).toEqual([...lastErrors].toSorted());
      for (const [index, { error }] of log.entries()) {
        if (error === 'Lambda.Unknown') expect(log[index - 1]?.error).toBe('Runtime.ExitError');
      }
    }),
    { numRuns: sized(300, 1_000) },
  );
});

/** README's triage example: a model with 15 s, then rules that take a millisecond. */
function triage(attempt: Attempt): Ended {
  const plan = planOf([{ attemptTimeoutMs: 15_000 }, { attemptTimeoutMs: 5_000 }]);
  const attempts = { 'model-0': [attempt], rules: [{ kind: 'answer', tookMs: 1, blocks: false } as const] };
  return new CallSimulation({ plan, attempts, open: [], delays: delaysOf([0.5]) }).run();
}

test('the model of the triage example is asked as often as its delay allows, and then its rules answer', () => {
  const attemptsAfter = (kind: Attempt['kind'], seconds: number) => {
    const { answeredBy, log } = triage({ kind, tookMs: seconds * 1000, blocks: false });
    expect(answeredBy).toBe('rules');
    return log.length;
  };
  const delays = [0, 3, 5, 6, 7, 8, 11, 12, 14, 16, 60];
  expect(delays.map((seconds) => attemptsAfter('garbage', seconds))).toEqual([3, 3, 3, 2, 2, 2, 2, 2, 1, 1, 1]);
  expect(delays.map((seconds) => attemptsAfter('throttle', seconds))).toEqual([4, 3, 2, 2, 2, 2, 2, 1, 1, 1, 1]);
});
