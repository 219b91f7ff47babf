import * as fc from 'fast-check';
import { isStale, moveCall, remainingTiers, startCall } from '../../patterns/call.ts';
import type { AgentCall, AgentPlan } from '../../patterns/payloads.ts';
import { CALL_BUDGET_MS, fitsBudget, functionTimeoutSeconds, taskTimeoutSeconds } from '../../patterns/timeout.ts';

const admission = {
  breakerId: 'risk/rules',
  generation: 1,
  permitId: 'p',
  redriveCount: 0,
  admittedAtMs: 1_000,
  state: 'CLOSED',
  sawFailures: false,
} as const;

const plan: AgentPlan = {
  name: 'risk',
  required: true,
  replicas: 1,
  quorum: 1,
  combinator: 'first',
  functionArn: 'arn:risk',
  taskTimeoutSeconds: 12,
  budgetMs: CALL_BUDGET_MS,
  tiers: ['model', 'rules', 'simple-rules'].map((name) => ({
    name,
    breakerId: `risk/${name}`,
    attemptTimeoutMs: 5000,
  })),
};

function call(tier = 'model'): AgentCall {
  const phase = { name: 'research', earlier: [], agents: [plan] };
  return startCall({ phase, round: 0, plan, replica: 0, nowMs: 1_000, early: false }, admission, tier, []);
}

const names = (tiers: readonly { readonly name: string }[]) => tiers.map(({ name }) => name);

test('a failed call goes to the tiers after its own, in order', () => {
  expect(names(remainingTiers(call('model'), 2_000, false))).toEqual(['rules', 'simple-rules']);
  expect(names(remainingTiers(call('simple-rules'), 2_000, false))).toEqual([]);
});

test('a call whose admission is stale goes to the same tier again, with a new budget', () => {
  const later = 10 * CALL_BUDGET_MS;
  expect(names(remainingTiers(call('rules'), later, true))).toEqual(['rules', 'simple-rules']);
  const moved = moveCall(call('rules'), { tier: 'rules', admission, failures: [], skipped: [] }, later, true);
  expect(moved.callDeadlineMs).toBe(later + CALL_BUDGET_MS);
});

test('no tier is left once an attempt of it could end after the budget', () => {
  const lastMoment = 1_000 + CALL_BUDGET_MS - 12_000;
  expect(remainingTiers(call(), lastMoment, false)).not.toEqual([]);
  expect(remainingTiers(call(), lastMoment + 1, false)).toEqual([]);
});

test('no attempt that is let through can end after the budget', () => {
  fc.assert(
    fc.property(fc.nat(CALL_BUDGET_MS * 2), fc.integer({ min: 1, max: 60 }), (nowMs, taskSeconds) => {
      fc.pre(fitsBudget(nowMs, CALL_BUDGET_MS, taskSeconds));
      expect(nowMs + taskSeconds * 1000).toBeLessThanOrEqual(CALL_BUDGET_MS);
    }),
  );
});

test('the limits are nested: attempt deadline < function timeout < Task timeout', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 900_000 }), { minLength: 1, maxLength: 5 }), (deadlinesMs) => {
      const functionSeconds = functionTimeoutSeconds(deadlinesMs);
      expect(functionSeconds * 1000).toBeGreaterThan(Math.max(...deadlinesMs));
      expect(taskTimeoutSeconds(functionSeconds)).toBeGreaterThan(functionSeconds);
    }),
  );
});

test('an admission is stale after a redrive; one that only grew old gets no second budget', () => {
  expect(isStale(admission, 0)).toBe(false);
  expect(isStale(admission, 1)).toBe(true);
  expect(fitsBudget(1_001 + CALL_BUDGET_MS, call().callDeadlineMs, 12)).toBe(false);
});
