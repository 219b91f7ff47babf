import type { AgentPlan, SkippedTier } from '../../../patterns/catalogue/payloads.ts';
import { phaseVerdict } from '../../../patterns/degradation/phase-verdict.ts';
import { settleAgent } from '../../../patterns/degradation/settlement.ts';
import { failure, plan, result } from './support.ts';

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

  test('is at the level that an agent says of its answer, where that is the worse one', () => {
    const settlements = swarm.map((agent, index) =>
      settleAgent(agent, [{ ...result(0, 'x', agent.name), ...(index === 2 ? { level: 2 as const } : {}) }], [], 0),
    );
    expect(phaseVerdict('research', settlements)).toEqual({ kind: 'completed', level: 2, failedAgents: [] });
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

  test('says when a tier that was refused may be asked again, which for an isolated one is no time', () => {
    const [risk] = swarm.filter(({ name }) => name === 'risk');
    const skip = { tier: 'rules', breakerId: 'risk/rules' };
    const messageOf = (rejection: Pick<SkippedTier, 'state' | 'retryAfterMs'>) => {
      const refused = { ...failure(0, 0, 'risk'), failures: [], skipped: [{ ...skip, ...rejection }] };
      return phaseVerdict('research', [settleAgent(risk ?? plan(), [], [refused], 0)]);
    };
    expect(messageOf({ state: 'OPEN', retryAfterMs: 60_000 })).toMatchObject({
      error: { message: 'risk: no tier answered: rules: circuit was OPEN (retry after 1 min 0 s)' },
    });
    expect(messageOf({ state: 'ISOLATED' })).toMatchObject({
      error: { message: 'risk: no tier answered: rules: circuit was ISOLATED (until it is reset)' },
    });
  });

  test('asks for another round while any agent is unsettled', () => {
    expect(phaseVerdict('research', [settleAgent(plan(), [], [], 0)])).toEqual({
      kind: 'another-round',
      agents: ['gate'],
    });
  });
});
