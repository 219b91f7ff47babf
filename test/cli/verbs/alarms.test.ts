import { styleFor } from '../../../cli/render/style.ts';
import { renderAlarms } from '../../../cli/verbs/alarms.ts';
import type { AlarmReport } from '../../../ops/alarms.ts';

const quiet: AlarmReport = {
  name: 'Triage HealingFailed',
  state: 'OK',
  sinceMs: Date.UTC(2026, 0, 5, 12),
  reason: 'no datapoints were received',
  description: 'A healing failed.',
  severity: 'ticket',
  runbook: 'docs/runbook.md#healingfailed',
};
const ringing: AlarmReport = { ...quiet, name: 'Triage RecoveryGaveUp', state: 'ALARM', severity: 'page' };
const render = (reports: readonly AlarmReport[]) => renderAlarms(reports, styleFor({}, {})).split('\n');

test('an alarm is a line with its state, since when, its severity and its meaning', () => {
  const lines = render([quiet]);
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/^Triage HealingFailed +OK +2026-01-05 12:00:00 +ticket +A healing failed\.$/);
});

test('under an alarm that rings are the reason and the heading of the runbook', () => {
  const text = render([ringing]).join('\n');
  expect(text).toMatch(/RecoveryGaveUp +ALARM/);
  expect(text).toContain('no datapoints were received');
  expect(text).toContain('see docs/runbook.md#healingfailed');
});

test('a stack without alarms says so', () => {
  expect(render([])).toEqual(['the stack has no alarms']);
});
