import * as fc from 'fast-check';
import type { AgentPlan } from '../../../patterns/catalogue/payloads.ts';
import { phaseVerdict } from '../../../patterns/degradation/phase-verdict.ts';
import {
  type StoredFailure,
  type StoredResult,
  settleAgent,
  settlePhase,
} from '../../../patterns/degradation/settlement.ts';

function plan(overrides: Partial<AgentPlan> = {}): AgentPlan {
  return {
    name: 'gate',
    required: true,
    replicas: 3,
    quorum: 2,
    combinator: 'majority',
    functionArn: 'arn:gate',
    budgetMs: 45_000,
    tiers: [{ name: 'rules', breakerId: 'gate/rules', attemptTimeoutMs: 5000 }],
    ...overrides,
  };
}

function result(replica: number, ballot = 'approve', agent = 'gate'): StoredResult {
  return { agent, replica, outputBytes: 20, ballot, tier: 'rules', attempts: 1, failures: [], skipped: [] };
}

function failure(replica: number, round = 0, agent = 'gate'): StoredFailure {
  const failures = [{ tier: 'rules', error: 'AgentError', cause: 'it broke' }];
  return { agent, replica, round, failures, skipped: [], atMs: 1 };
}

describe('an agent', () => {
  test('of one replica is done with its answer, whatever failed before in this round', () => {
    const single = plan({ replicas: 1, quorum: 1, combinator: 'first' });
    expect(settleAgent(single, [result(0)], [failure(0)], 0).kind).toBe('done');
  });

  test('of three replicas is done as soon as two agree, without waiting for the third', () => {
    expect(settleAgent(plan(), [result(0)], [], 0).kind).toBe('unsettled');
    expect(settleAgent(plan(), [result(0), result(1, 'reject')], [], 0).kind).toBe('unsettled');
    expect(settleAgent(plan(), [result(0), result(2)], [], 0).kind).toBe('done');
  });

  test('fails as soon as its quorum is out of reach', () => {
    expect(settleAgent(plan(), [], [failure(0), failure(1)], 0).kind).toBe('failed');
    expect(settleAgent(plan(), [], [failure(0)], 0).kind).toBe('unsettled');
  });

  test('is not held to failures of an earlier round', () => {
    expect(settleAgent(plan(), [], [failure(0), failure(1), failure(2)], 1).kind).toBe('unsettled');
  });

  test('decides by the majority that agrees, and says how many did not', () => {
    const settled = settleAgent(plan(), [result(0, 'approve'), result(1, 'reject'), result(2, 'approve')], [], 0);
    expect(settled).toMatchObject({ kind: 'done', consensus: { kind: 'decided', source: { replica: 0 } } });
    expect(settled.kind === 'done' && settled.consensus.disagreement).toBeCloseTo(1 / 3);
  });

  test('never takes a 1:1 split for a decision', () => {
    const settled = settleAgent(plan(), [result(0, 'approve'), result(1, 'reject')], [failure(2)], 0);
    expect(settled).toMatchObject({
      kind: 'done',
      consensus: { kind: 'no-consensus', ballots: { approve: 1, reject: 1 } },
    });
  });

  const last = (of: AgentPlan, results: StoredResult[]) => settlePhase([of], results, [], 0, true);

  test('that never reported back is failed when no rounds are left, unless its quorum answered', () => {
    expect(last(plan(), [result(0)])).toMatchObject([{ kind: 'failed' }]);
    expect(last(plan(), [result(0), result(1)])).toMatchObject([{ kind: 'done' }]);
    expect(last(plan(), [result(0), result(1, 'reject')])).toMatchObject([{ consensus: { kind: 'no-consensus' } }]);
  });

  test('is settled the same way in whatever order the store lists its records', () => {
    const records = fc.record({
      results: fc.uniqueArray(fc.nat({ max: 2 }), { maxLength: 3 }),
      failures: fc.uniqueArray(fc.nat({ max: 2 }), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(records, ({ results, failures }) => {
        const stored = results.map((replica) => result(replica, replica === 1 ? 'reject' : 'approve'));
        const failed = failures.map((replica) => failure(replica));
        const forward = settleAgent(plan(), stored, failed, 0);
        expect(settleAgent(plan(), stored.toReversed(), failed.toReversed(), 0)).toEqual(forward);
      }),
    );
  });
});

describe('a phase', () => {
  const swarm = ['price-action', 'trend', 'risk', 'volume'].map((name) =>
    plan({ name, replicas: 1, quorum: 1, combinator: 'first' }),
  );
  const optional = plan({ name: 'momentum', required: false, replicas: 1, quorum: 1, combinator: 'first' });

  function verdict(plans: readonly AgentPlan[], failed: readonly string[]) {
    const settlements = plans.map((agent) =>
      failed.includes(agent.name)
        ? settleAgent(agent, [], [failure(0, 0, agent.name)], 0)
        : settleAgent(agent, [result(0, 'x', agent.name)], [], 0),
    );
    return phaseVerdict('research', settlements);
  }

  test('goes on without one of four required agents, a level lower', () => {
    expect(verdict(swarm, ['risk'])).toEqual({ kind: 'completed', level: 1, failedAgents: ['risk'] });
  });

  test('fails without two of four, naming both and what each tier said', () => {
    const failed = verdict(swarm, ['risk', 'trend']);
    expect(failed).toMatchObject({
      kind: 'failed',
      error: { name: 'CriticalDegradationError' },
      failedAgents: ['trend', 'risk'],
    });
    const message = failed.kind === 'failed' ? failed.error.message : '';
    expect(message).toMatch(/2 of 4 required.*trend \(rules: AgentError, it broke\); risk \(rules/);
  });

  test('never fails for optional agents, but counts them in its level', () => {
    expect(verdict([optional], ['momentum'])).toMatchObject({ kind: 'completed', level: 2 });
  });

  test("of a single agent fails with that agent's own error", () => {
    const [single] = swarm;
    expect(verdict(single === undefined ? [] : [single], ['price-action'])).toMatchObject({
      error: { name: 'FallbackExhaustedError' },
    });
    const replicated = settleAgent(plan(), [result(0)], [failure(1), failure(2)], 0);
    expect(phaseVerdict('quality-gate', [replicated])).toMatchObject({ error: { name: 'QuorumNotReachedError' } });
  });

  test('says whether its failures may pass: only when every tier failed of something that does', () => {
    expect(verdict(swarm, ['risk', 'trend'])).toMatchObject({ transient: true });
    const [risk] = swarm.filter(({ name }) => name === 'risk');
    const hung = { ...failure(0, 0, 'risk'), failures: [{ tier: 'rules', error: 'Sandbox.Timedout', cause: '' }] };
    const refused = {
      ...failure(0, 0, 'risk'),
      skipped: [{ tier: 'rules', breakerId: 'x', state: 'OPEN' as const, retryAfterMs: 1 }],
    };
    for (const permanent of [hung, refused]) {
      const settlement = settleAgent(risk ?? plan(), [], [permanent], 0);
      expect(phaseVerdict('research', [settlement])).toMatchObject({ kind: 'failed', transient: false });
    }
  });

  test('asks for another round while any agent is unsettled', () => {
    expect(phaseVerdict('research', [settleAgent(plan(), [], [], 0)])).toEqual({
      kind: 'another-round',
      agents: ['gate'],
    });
  });
});
