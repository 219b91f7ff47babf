import { ringingText } from '../../cli/ringing.ts';
import type { AlarmReport } from '../../ops/alarms.ts';

const quiet: AlarmReport = { name: 'Shop HealingFailed', state: 'OK', sinceMs: 0, reason: '', description: '' };

test('each alarm that rings is a line with its severity and its heading', () => {
  const ringing: AlarmReport = { ...quiet, name: 'Shop CircuitOpened', state: 'ALARM', severity: 'ticket' };
  const own: AlarmReport = { ...quiet, name: 'Mine', state: 'ALARM' };
  expect(ringingText([quiet, { ...ringing, runbook: 'docs/runbook.md#circuitopened' }, own])).toBe(
    'ticket: Shop CircuitOpened rings, see docs/runbook.md#circuitopened\nalarm: Mine rings',
  );
});

test('nothing is said while none rings', () => {
  expect(ringingText([quiet, { ...quiet, state: 'INSUFFICIENT_DATA' }])).toBe('');
});
