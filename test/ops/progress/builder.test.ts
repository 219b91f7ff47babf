import { addChange, admit, nameOf, type ProgressBuilder, phaseOf, refuse } from '../../../ops/progress/builder.ts';
import type { Call } from '../../../ops/progress/payloads.ts';

const skipped = (tier: string) => ({ tier, breakerId: `a/${tier}`, state: 'OPEN' as const, retryAfterMs: 5 });
const callOf = (tier: string, ...tiers: string[]): Call => ({
  agent: 'a',
  replica: 0,
  tier,
  admission: { state: 'CLOSED' },
  failures: [],
  skipped: tiers.map(skipped),
});

function begun() {
  const builder: ProgressBuilder = { phases: new Map(), changes: [] };
  return { builder, phase: phaseOf(builder, 'swarm') };
}

test('a phase is begun once, and found by its name from then on', () => {
  const { builder, phase } = begun();
  phase.round = 2;
  expect(phaseOf(builder, 'swarm')).toBe(phase);
  expect(phaseOf(builder, 'gate')).toMatchObject({ name: 'gate', round: 0, state: { kind: 'running' } });
  expect([...builder.phases.keys()]).toEqual(['swarm', 'gate']);
});

test('a change has the time of its event', () => {
  const { builder } = begun();
  addChange(builder, 7, { kind: 'phase-done', phase: 'swarm' });
  expect(builder.changes).toEqual([{ atMs: 7, kind: 'phase-done', phase: 'swarm' }]);
});

test('a call is named with the replicas that the definition declares for its agent', () => {
  const { phase } = begun();
  expect(nameOf(phase, { agent: 'a', replica: 0 }).replicas).toBe(1);
  phase.agents = [{ name: 'a', required: true, replicas: 3, quorum: 2 }];
  expect(nameOf(phase, { agent: 'a', replica: 1 })).toEqual({ phase: 'swarm', agent: 'a', replica: 1, replicas: 3 });
});

test('a tier that a circuit refused is a change once, though every later admission of the call repeats it', () => {
  const { builder, phase } = begun();
  admit(builder, 1, phase, callOf('cheap', 'model'));
  admit(builder, 2, phase, callOf('rules', 'model', 'cheap'));
  expect(builder.changes.map((change) => 'skipped' in change && change.skipped.tier)).toEqual(['model', 'cheap']);
  expect(phase.calls.get('a#0')).toMatchObject({ tier: 'rules', circuit: 'CLOSED', state: { kind: 'admitted' } });
});

test('a replica that every circuit refused has failed, at its last tier', () => {
  const { builder, phase } = begun();
  refuse(builder, 1, phase, { agent: 'a', replica: 0, skipped: [skipped('model'), skipped('rules')] });
  expect(builder.changes.map(({ kind }) => kind)).toEqual(['tier-skipped', 'tier-skipped', 'call-failed']);
  expect(phase.calls.get('a#0')).toMatchObject({
    tier: 'rules',
    circuit: 'OPEN',
    state: { kind: 'failed', error: 'CircuitBreakerOpenError' },
  });
});
