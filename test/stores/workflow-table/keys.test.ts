import {
  budgetKey,
  checkpointKey,
  dayBudgetKey,
  failureKey,
  phaseOfCheckpoint,
  recoveryKey,
  resultKey,
  roundKey,
} from '../../../stores/workflow-table/keys.ts';

const owner = { workflowId: 'w', incarnation: 'i', epoch: 2 };

test('the keys of a workflow begin with its incarnation and phase', () => {
  expect([
    checkpointKey(owner, 'p'),
    resultKey(owner, 'p', 'risk', 0),
    failureKey(owner, 'p', 1, 'risk', 0),
    roundKey(owner, 'p', 1),
  ]).toEqual([
    'i#phase#p#checkpoint',
    'i#phase#p#result#risk#0',
    'i#phase#p#failure#2#1#risk#0',
    'i#phase#p#round#2#1',
  ]);
});

test.each([
  ['i#phase#p#checkpoint', 'p'],
  ['phase#p#checkpoint', 'p'],
  ['i#phase#p#result#checkpoint#0', undefined],
  ['workflow', undefined],
])('the phase of the checkpoint %s is %s', (key, phase) => {
  expect(phaseOfCheckpoint(key)).toBe(phase);
});

test('the key of a recovery differs for executions of the same name', () => {
  expect(recoveryKey({ name: 'run', startedAtMs: 1 })).not.toBe(recoveryKey({ name: 'run', startedAtMs: 2 }));
});

test('the budget of a run is no record of a phase, and those of days are under ids that no workflow has', () => {
  expect(budgetKey(owner)).toEqual({ workflowId: 'w', record: 'i#budget' });
  expect(
    [dayBudgetKey('w', '2026-11-29'), dayBudgetKey('w', '2026-11-29', 't')].map(({ workflowId }) => workflowId),
  ).toEqual(['#budget#w#2026-11-29', '#budget#w#2026-11-29#t']);
});
