import { styleFor } from '../../../cli/render/style.ts';
import { renderHistory } from '../../../cli/verbs/history.ts';
import { playScenario } from '../../ops/support/scenario.ts';

const style = styleFor({}, {});

test('a history has a line per event with its state, its call and what it says', () => {
  const call = { agent: 'trend', replica: 0, tiers: [{ tier: 'rules', attempts: ['error', 'ok'] }] } as const;
  const events = playScenario({ phases: [{ name: 'research', calls: [call] }], interleaving: [0] });
  const lines = renderHistory(events, style).split('\n');
  expect(lines).toHaveLength(events.length + 1);
  expect(lines.join('\n')).toMatch(/TaskFailed +research Invoke +trend\/rules, AgentError: broke/);
  expect(lines.join('\n')).toMatch(/TaskScheduled +research Invoke +trend\/rules, attempt 2/);
  expect(lines.join('\n')).toMatch(/TaskSucceeded +research Invoke +trend\/rules, answered by rules/);
});
