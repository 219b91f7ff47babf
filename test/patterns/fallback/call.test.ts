import * as fc from 'fast-check';
import type { AgentCall, AgentPlan, Run } from '../../../patterns/catalogue/payloads.ts';
import {
  firstAttemptMs,
  isStale,
  mayHaveCalled,
  moveCall,
  nextTiers,
  notAsked,
  pendingCalls,
  startCall,
  tierTimeLeftMs,
} from '../../../patterns/fallback/call.ts';
import {
  CALL_BUDGET_MS,
  chainMs,
  functionTimeoutSeconds,
  taskTimeoutSeconds,
  tierLimitSeconds,
} from '../../../patterns/timeout.ts';

const admission = {
  breakerId: 'risk/rules',
  generation: 1,
  permitId: 'p',
  redriveCount: 0,
  admittedAtMs: 1_000,
  state: 'CLOSED',
  mustRecordSuccess: false,
} as const;

const plan: AgentPlan = {
  name: 'risk',
  required: true,
  replicas: 1,
  quorum: 1,
  combinator: 'first',
  functionArn: 'arn:risk',
  budgetMs: CALL_BUDGET_MS,
  tiers: ['model', 'rules', 'simple-rules'].map((name) => ({
    name,
    breakerId: `risk/${name}`,
    attemptTimeoutMs: 5000,
  })),
};

function call(tier = 'model'): AgentCall {
  const phase = { name: 'research', earlierPhases: [], agents: [plan] };
  return startCall(
    { phase, round: 0, plan, replica: 0, turn: 0, mayEndPhaseEarly: false },
    { tier, admission, skipped: [] },
    1_000,
  );
}

test('a call that waits for its turn has its budget after that', () => {
  const phase = { name: 'research', earlierPhases: [], agents: [{ ...plan, replicas: 5 }], maxConcurrency: 2 };
  const pending = pendingCalls(phase, 0, []);
  expect(pending.map(({ turn }) => turn)).toEqual([0, 0, 1, 1, 2]);
  const deadlines = pending.map((one) => startCall(one, { tier: 'model', admission, skipped: [] }, 0).callDeadlineMs);
  expect(deadlines.map((deadlineMs) => deadlineMs / CALL_BUDGET_MS)).toEqual([1, 1, 2, 2, 3]);
});

const names = (tiers: readonly { readonly name: string }[]) => tiers.map(({ name }) => name);
const inTime = (from: AgentCall, nowMs: number, error = 'AgentError') => names(nextTiers(from, nowMs, error, 0).inTime);
const DEADLINE_MS = 1_000 + CALL_BUDGET_MS;

test('calls of a phase may have been made before it begins, except in the first round of a new workflow', () => {
  const run = { workflowId: 'w', epoch: 1, incarnation: 'i' } as Run;
  const first = { run, round: 0, redriveCount: 0 };
  const { incarnation: _, ...unnamed } = run;
  expect(mayHaveCalled(first)).toBe(false);
  expect(mayHaveCalled({ ...first, round: 1 })).toBe(true);
  expect(mayHaveCalled({ ...first, redriveCount: 1 })).toBe(true);
  expect(mayHaveCalled({ ...first, run: { ...run, epoch: 2 } })).toBe(true);
  // its keys are those that older workflows of this id had
  expect(mayHaveCalled({ ...first, run: unnamed })).toBe(true);
});

test('a failed call goes to the tiers after its own, in order', () => {
  expect(inTime(call('model'), 2_000)).toEqual(['rules', 'simple-rules']);
  expect(inTime(call('simple-rules'), 2_000)).toEqual([]);
});

test('the first attempt that failed keeps its time at later tiers; a definition that does not say it has the begin of the call', () => {
  const entered = new Date(1_500).toISOString();
  expect(firstAttemptMs(call('model'), entered)).toBe(1_500);
  expect(firstAttemptMs(call('model'), undefined)).toBe(1_000);
  const next = nextTiers(call('model'), 2_000, 'AgentError', 0);
  const to = { tier: 'rules', admission, failures: [], skipped: [], firstAttemptAtMs: 1_500 };
  const moved = moveCall(call('model'), to, next, 2_000);
  expect(firstAttemptMs(moved, new Date(9_000).toISOString())).toBe(1_500);
});

test('a call at its next tier no longer knows whether fault rules stand', () => {
  const next = nextTiers(call('model'), 2_000, 'AgentError', 0);
  const to = { tier: 'rules', admission, failures: [], skipped: [] };
  expect(moveCall({ ...call('model'), hasActiveFaults: false }, to, next, 2_000)).not.toHaveProperty('hasActiveFaults');
});

test('a call whose admission is stale goes to the same tier again, with a new budget', () => {
  const later = 10 * CALL_BUDGET_MS;
  const next = nextTiers(call('rules'), later, 'AdmissionStale', 1);
  expect(names(next.inTime)).toEqual(['rules', 'simple-rules']);
  const moved = moveCall(call('rules'), { tier: 'rules', admission, failures: [], skipped: [] }, next, later);
  expect(moved.callDeadlineMs).toBe(later + CALL_BUDGET_MS);
});

test('a call that failed after a redrive gets a new budget too, and goes to the tiers after its own', () => {
  const later = 10 * CALL_BUDGET_MS;
  const next = nextTiers(call('model'), later, 'AgentError', 1);
  expect(names(next.inTime)).toEqual(['rules', 'simple-rules']);
  expect(next.callDeadlineMs).toBe(later + CALL_BUDGET_MS);
});

test('each tier has its own limit of time, and leaves the ones after it theirs', () => {
  const left = (tier: string) => tierTimeLeftMs(call(tier), 1_000);
  expect(left('model')).toBe(
    CALL_BUDGET_MS - chainMs([{ attemptTimeoutMs: 5_000 }, { attemptTimeoutMs: 5_000 }]) - 4_000,
  );
  expect(left('rules')).toBe(CALL_BUDGET_MS - chainMs([{ attemptTimeoutMs: 5_000 }]) - 4_000);
  expect(left('simple-rules')).toBe(CALL_BUDGET_MS);
  expect(call('model')).toMatchObject({ taskTimeoutSeconds: 16 });
});

test('a tier that would take the time of the ones after it is passed over, and asked when those refuse', () => {
  // one of the two tiers that are left has time for an attempt of its own
  const nowMs = DEADLINE_MS - 8_000;
  const next = nextTiers(call('model'), nowMs, 'AgentError', 0);
  expect([names(next.inTime), names(next.lastResort)]).toEqual([['simple-rules'], ['rules']]);
  expect(notAsked(next, [], 'simple-rules', nowMs)).toMatchObject([{ tier: 'rules', error: 'AgentNotStartedError' }]);
  expect(notAsked(next, ['simple-rules'], 'rules', nowMs)).toEqual([]);
  const to = { tier: 'rules', admission, failures: [], skipped: [] };
  expect(tierTimeLeftMs(moveCall(call('model'), to, next, nowMs), nowMs)).toBe(8_000);
});

test('the last tier is called with whatever is left, and its Task ends with the budget', () => {
  const nowMs = DEADLINE_MS - 2_500;
  const next = nextTiers(call('model'), nowMs, 'AgentError', 0);
  expect([names(next.inTime), names(next.lastResort)]).toEqual([[], ['simple-rules']]);
  const to = { tier: 'simple-rules', admission, failures: [], skipped: [] };
  expect(moveCall(call('model'), to, next, nowMs)).toMatchObject({ taskTimeoutSeconds: 2 });
});

test('without time for anything no tier is left, and the report says so of each', () => {
  const next = nextTiers(call('model'), DEADLINE_MS, 'AgentError', 0);
  expect([next.inTime, next.lastResort]).toEqual([[], []]);
  expect(names(notAsked(next, [], undefined, DEADLINE_MS).map(({ tier }) => ({ name: tier })))).toEqual([
    'rules',
    'simple-rules',
  ]);
});

test('the limits are nested: attempt deadline < tier limit <= function timeout < its Task timeout', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 900_000 }), { minLength: 1, maxLength: 5 }), (deadlinesMs) => {
      const functionSeconds = functionTimeoutSeconds(deadlinesMs);
      for (const deadlineMs of deadlinesMs) {
        expect(tierLimitSeconds(deadlineMs) * 1000).toBeGreaterThan(deadlineMs);
        expect(tierLimitSeconds(deadlineMs)).toBeLessThanOrEqual(functionSeconds);
      }
      expect(taskTimeoutSeconds(functionSeconds)).toBeGreaterThan(functionSeconds);
    }),
  );
});

test('an admission is stale after a redrive; one that only grew old is not', () => {
  expect(isStale(admission, 0)).toBe(false);
  expect(isStale(admission, 1)).toBe(true);
});
