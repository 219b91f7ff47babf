import { criticalPhasesOf, failedAgentsOf, failedCallsOf } from '../../ops/failed-agents.ts';
import { foldHistory } from '../../ops/progress.ts';
import { HistoryWriter } from './support/history.ts';
import { playScenario } from './support/scenario.ts';

const call = (agent: string, attempt: 'ok' | 'error') => ({
  agent,
  replica: 0,
  tiers: [{ tier: 'rules', attempts: [attempt] }],
});

test('a call that no tier answered is listed with what each tier failed of', () => {
  const calls = [call('trend', 'error'), call('risk', 'ok')];
  const progress = foldHistory(playScenario({ phases: [{ name: 'research', calls }], interleaving: [0] }));
  expect(failedAgentsOf(progress)).toEqual(['trend']);
  expect(failedCallsOf(progress)).toEqual([
    {
      phase: 'research',
      agent: 'trend',
      replica: 0,
      replicas: 1,
      required: true,
      failures: [{ tier: 'rules', error: 'AgentError', cause: 'broke' }],
      skipped: [],
    },
  ]);
  expect(criticalPhasesOf(progress)).toEqual([{ phase: 'research', failedRequired: 1, required: 2 }]);
});

test('a replica that every circuit refused is listed with its circuits, though it was never called', () => {
  const writer = new HistoryWriter();
  writer.write('ExecutionStarted', 0);
  const skipped = [{ tier: 'rules', breakerId: 'trend/rules', state: 'OPEN', retryAfterMs: 1_000 }];
  const phase = { name: 'research', agents: [{ name: 'trend', required: true, replicas: 1, quorum: 1 }] };
  const refused = [{ agent: 'trend', replica: 0, skipped }];
  let last = writer.task(0, 'research BeginPhase', { run: {}, phase, round: 0 }, { calls: [], refused });
  last = writer.task(last, 'research EndPhase', { run: {}, phase, round: 0 }, {});
  const progress = foldHistory(writer.events);
  expect(failedCallsOf(progress)).toMatchObject([{ agent: 'trend', failures: [], skipped }]);
  expect(progress.changes.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['tier-skipped', 'call-failed']) as string[],
  );
});
