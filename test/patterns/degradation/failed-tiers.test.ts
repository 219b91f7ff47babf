import { failedTiers } from '../../../patterns/degradation/failed-tiers.ts';
import { settleAgent } from '../../../patterns/degradation/settlement.ts';
import { failure, plan, result } from './support.ts';

const risk = plan({ name: 'risk', replicas: 1, quorum: 1, combinator: 'first' });

test('the failed tiers of a phase are those of its failed agents only', () => {
  const answered = {
    ...result(0, 'x', 'trend'),
    failures: [{ tier: 'rules', error: 'AgentError', cause: 'it broke' }],
  };
  const settlements = [
    settleAgent({ ...risk, name: 'trend' }, [answered], [], 0),
    settleAgent(risk, [], [failure(0, 0, 'risk')], 0),
  ];
  expect(failedTiers(settlements)).toEqual([{ agent: 'risk', tier: 'rules', error: 'AgentError' }]);
});

test('the same failure of several replicas counts as one, whatever their messages say', () => {
  const replicas = [0, 1, 2].map((replica) => ({
    ...failure(replica),
    failures: [{ tier: 'rules', error: 'AgentError', cause: `request ${replica} broke` }],
  }));
  expect(failedTiers([settleAgent(plan(), [], replicas, 0)])).toEqual([
    { agent: 'gate', tier: 'rules', error: 'AgentError' },
  ]);
});

test('a tier whose circuit refused has failed by that', () => {
  const skipped = [{ tier: 'rules', breakerId: 'risk/rules', state: 'OPEN', retryAfterMs: 1200 } as const];
  const refused = { ...failure(0, 0, 'risk'), failures: [], skipped };
  expect(failedTiers([settleAgent(risk, [], [refused], 0)])).toEqual([
    { agent: 'risk', tier: 'rules', error: 'CircuitBreakerOpenError' },
  ]);
});
