import * as fc from 'fast-check';
import { LEASE_MARGIN_MS } from '../../patterns/budgets/budget.ts';
import { CIRCUIT_BREAKER_DEFAULTS } from '../../patterns/circuit-breaker/index.ts';
import { degradationLevel, isCritical } from '../../patterns/degradation/level.ts';
import { MAX_EXTRA_ROUNDS } from '../../patterns/degradation/phase-verdict.ts';
import {
  HEALTH_WAIT_LEAST_PAUSE_SECONDS,
  HEALTH_WAIT_LIMIT_MS,
  HEALTH_WAIT_MOST_PAUSE_SECONDS,
  PING_CALLER_TIMEOUT_MS,
  PING_TIMEOUT_MS,
  UNANSWERED_UNTIL_UNHEALTHY,
} from '../../patterns/health-checks/health.ts';
import { WINDOW_MS } from '../../patterns/quotas/quota.ts';
import { MAX_REDRIVES, POISON_AFTER, RECOVERY_LEASE_MS } from '../../patterns/recovery/recovery.ts';
import {
  CANARIES_PER_HOUR,
  CANARY_CAPACITY,
  CANARY_EVERY_MS,
  CANARY_REFILL_MS,
  CANARY_TIMEOUT_MS,
  HEALING_LEASE_MS,
  HEALING_MAX_PAUSE_MS,
  HEALING_STEPS_PER_EXECUTION,
} from '../../patterns/self-healing/circuit-healing.ts';
import {
  betweenTiersMs,
  CALL_BUDGET_MS,
  chainMs,
  functionTimeoutSeconds,
  RULE_ATTEMPT_TIMEOUT_MS,
  taskTimeoutSeconds,
  tierLimitSeconds,
} from '../../patterns/timeout.ts';
import { MAX_RESULT_BYTES, MAX_RESULT_JSON_BYTES, MAX_RESULT_VALUES } from '../../stores/checkpoints/outputs.ts';
import { STORE_MAX_ATTEMPTS } from '../../stores/dynamodb-requests.ts';
import { CHUNK_MS } from '../../stores/quotas/limiter.ts';
import { RETENTION_DAYS, SCHEMA_VERSION } from '../../stores/workflow-table/records.ts';
import { tableBelow } from './support/pages.ts';
import { deployed } from './support/state-machine.ts';

/** The Defaults table of a page, by setting; a value that is a number as one. */
function defaultsOf(page: string): Record<string, string | number> {
  const rows = tableBelow(`docs/patterns/${page}.md`, 'Defaults');
  return Object.fromEntries(rows.map(({ setting = '', default: text = '' }) => [setting, numberOr(text)]));
}

function numberOr(text: string): string | number {
  return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
}

const retentionDays = RETENTION_DAYS;

test('circuit-breaker', () => {
  expect(defaultsOf('circuit-breaker')).toEqual(CIRCUIT_BREAKER_DEFAULTS);
});

test('retry: the numbers in the Retry blocks as they are deployed', async () => {
  const { stateOf } = await deployed();
  const [never, backoff, throttle] = stateOf('research Invoke').Retry ?? [];
  const [handlers] = stateOf('Accept').Retry ?? [];
  expect(never?.MaxAttempts).toBe(0);
  const table = tableBelow('docs/patterns/retry.md', 'Defaults');
  expect(table.map(({ setting }) => setting)).toEqual(
    Object.keys(backoff ?? {})
      .filter((field) => field !== 'ErrorEquals')
      .toSorted((a, b) => position(a) - position(b)),
  );
  for (const row of table) {
    const field = row.setting ?? '';
    const documented = [row.backoff, row.throttle, row.handlers].map((text) => numberOr(text ?? ''));
    expect({ field, documented }).toEqual({
      field,
      documented: [backoff, throttle, handlers].map((retrier) => retrier?.[field]),
    });
  }
});

/** As a reader wants them: how often, how long, then the rest. */
function position(field: string): number {
  return ['MaxAttempts', 'IntervalSeconds', 'BackoffRate', 'MaxDelaySeconds', 'JitterStrategy'].indexOf(field);
}

test('budgets', () => {
  expect(defaultsOf('budgets')).toEqual({ leaseMarginMs: LEASE_MARGIN_MS });
});

test('quotas', () => {
  expect(defaultsOf('quotas')).toEqual({ windowMs: WINDOW_MS, chunkMs: CHUNK_MS });
});

test('fallback', () => {
  expect(defaultsOf('fallback')).toMatchObject({ callBudgetMs: CALL_BUDGET_MS });
});

test('degradation: the shares are those at which the decisions turn', () => {
  const { criticalShare, level0, level1, extraRounds } = defaultsOf('degradation');
  expect(extraRounds).toBe(MAX_EXTRA_ROUNDS);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), fc.nat(400), (agents, some) => {
      const count = Math.min(some, agents);
      // in thousandths, as 0.3 * 10 is not 3
      const over = (share: string | number | undefined) => count * 1000 - Math.round(Number(share) * 1000) * agents;
      expect(isCritical(count, agents)).toBe(over(criticalShare) > 0);
      expect(degradationLevel(count, agents)).toBe(over(level0) >= 0 ? 0 : over(level1) >= 0 ? 1 : 2);
    }),
  );
});

test('replication: what an agent without it has, as it is deployed, and what synth accepts', async () => {
  const { definition } = await deployed();
  const { replicas, quorum, combinator, maxReplicas } = defaultsOf('replication');
  expect(JSON.stringify(definition)).toContain(
    `"name":"risk","required":true,"replicas":${replicas},"quorum":${quorum},"combinator":"${combinator}"`,
  );
  const { workflowIssues } = await import('../../lib/declarations/check-workflow.ts');
  const { default: gate } = await import('../../examples/research/quality-gate.agent.ts');
  const faultsOf = (replicas: number) => {
    const declaration = { ...gate, replication: { replicas, quorum: 1, combinator: 'first' } } as never;
    const workflow = { name: 'w', input: gate.output, phases: ['quality-gate'] } as never;
    return workflowIssues(workflow, [{ file: 'gate', declaration }]).join('\n');
  };
  expect(faultsOf(Number(maxReplicas))).toBe('');
  expect(faultsOf(Number(maxReplicas) + 1)).toContain(`allowed is 1 to ${maxReplicas}`);
});

test('timeout: the limits in the code, and those of handlers and executions as they are deployed', async () => {
  const { definition, stateOf, functions } = await deployed();
  const functionSeconds = functionTimeoutSeconds([RULE_ATTEMPT_TIMEOUT_MS]);
  const limitOf = (name: string) =>
    functions.find(({ Environment }) => JSON.stringify(Environment).includes(`"research/${name}"`))?.Timeout;
  expect(limitOf('risk')).toBe(functionSeconds);
  expect(defaultsOf('timeout')).toEqual({
    attemptTimeoutMs: RULE_ATTEMPT_TIMEOUT_MS,
    tierSeconds: tierLimitSeconds(RULE_ATTEMPT_TIMEOUT_MS),
    betweenTiersSeconds: betweenTiersMs({}) / 1000,
    functionSeconds,
    taskSeconds: taskTimeoutSeconds(functionSeconds),
    callBudgetMs: CALL_BUDGET_MS,
    handlerFunctionSeconds: limitOf('begin-phase'),
    handlerTaskSeconds: stateOf('research BeginPhase').TimeoutSeconds,
    executionSeconds: definition.TimeoutSeconds,
  });
});

test('timeout: what fits is what synth adds up', () => {
  const rows = tableBelow('docs/patterns/timeout.md', 'What fits');
  expect(rows.length).toBeGreaterThan(3);
  for (const { 'attemptTimeoutMs of the tiers': tiers = '', takes, 'in 45 s': fits } of rows) {
    const neededMs = chainMs(tiers.split(', ').map((ms) => ({ attemptTimeoutMs: Number(ms) })));
    expect({ tiers, takes, fits }).toEqual({
      tiers,
      takes: `${neededMs / 1000} s`,
      fits: neededMs <= CALL_BUDGET_MS ? 'yes' : 'no',
    });
  }
});

test('checkpoints', () => {
  expect(defaultsOf('checkpoints')).toEqual({
    maxResultBytes: MAX_RESULT_BYTES,
    maxResultJsonBytes: MAX_RESULT_JSON_BYTES,
    maxResultValues: MAX_RESULT_VALUES,
    retentionDays,
    schemaVersion: SCHEMA_VERSION,
    storeAttempts: STORE_MAX_ATTEMPTS,
  });
});

test('redrive', () => {
  expect(defaultsOf('redrive')).toEqual({ extraRounds: MAX_EXTRA_ROUNDS, retentionDays });
});

test('health-checks', () => {
  expect(defaultsOf('health-checks')).toEqual({
    pingTimeoutMs: PING_TIMEOUT_MS,
    pingCallerTimeoutMs: PING_CALLER_TIMEOUT_MS,
    unansweredUntilUnhealthy: UNANSWERED_UNTIL_UNHEALTHY,
    waitLimitMs: HEALTH_WAIT_LIMIT_MS,
    waitLeastPauseSeconds: HEALTH_WAIT_LEAST_PAUSE_SECONDS,
    waitMostPauseSeconds: HEALTH_WAIT_MOST_PAUSE_SECONDS,
  });
});

test('self-healing', () => {
  expect(defaultsOf('self-healing')).toEqual({
    canaryEveryMs: CANARY_EVERY_MS,
    maxPauseMs: HEALING_MAX_PAUSE_MS,
    canaryCapacity: CANARY_CAPACITY,
    canaryRefillMs: CANARY_REFILL_MS,
    canariesPerHour: CANARIES_PER_HOUR,
    canaryTimeoutMs: CANARY_TIMEOUT_MS,
    leaseMs: HEALING_LEASE_MS,
    stepsPerExecution: HEALING_STEPS_PER_EXECUTION,
  });
});

test('recovery', () => {
  expect(defaultsOf('recovery')).toEqual({
    maxRedrives: MAX_REDRIVES,
    poisonAfter: POISON_AFTER,
    leaseMs: RECOVERY_LEASE_MS,
    waitLimitMs: HEALTH_WAIT_LIMIT_MS,
  });
});
