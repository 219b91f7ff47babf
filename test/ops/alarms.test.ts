import { alarmReport } from '../../ops/alarms.ts';

test('severity, meaning and heading are read from the description of an alarm of a workflow', () => {
  expect(
    alarmReport({
      AlarmName: 'Research RecoveryGaveUp',
      AlarmDescription: 'page: A failed execution needs manual action. See docs/runbook.md#recoverygaveup',
      StateValue: 'ALARM',
      StateReason: 'Threshold Crossed',
      StateTransitionedTimestamp: new Date(1000),
      StateUpdatedTimestamp: new Date(2000),
    }),
  ).toEqual({
    name: 'Research RecoveryGaveUp',
    state: 'ALARM',
    sinceMs: 1000,
    reason: 'Threshold Crossed',
    description: 'A failed execution needs manual action.',
    severity: 'page',
    runbook: 'docs/runbook.md#recoverygaveup',
  });
});

test('another alarm has its description only', () => {
  expect(alarmReport({ AlarmName: 'mine', AlarmDescription: 'Look here.', StateValue: 'OK' })).toEqual({
    name: 'mine',
    state: 'OK',
    sinceMs: 0,
    reason: '',
    description: 'Look here.',
  });
});
