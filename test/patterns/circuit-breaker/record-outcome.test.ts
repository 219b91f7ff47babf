import {
  type CircuitRecord,
  circuitBreakerSettings,
  decideRecording,
  needsRecording,
  type RecordResult,
} from '../../../patterns/circuit-breaker/index.ts';
import { applyWrite } from '../../../patterns/conditional-write.ts';
import { admissionIn, closed, halfOpen, open } from './records.ts';

const settings = circuitBreakerSettings({ failuresToOpen: 3, successesToClose: 2, openMs: 1_000 });

function record(stored: CircuitRecord, outcome: 'success' | 'failure' | 'neutral', mustRecordSuccess = false) {
  const decision = decideRecording(stored, admissionIn(stored.state, { mustRecordSuccess }), outcome, 0, settings);
  return { ...decision, after: decision.write && applyWrite(stored, decision.write) };
}

test.each<[string, Parameters<typeof needsRecording>, boolean]>([
  ['a success of a quiet circuit', [admissionIn('CLOSED'), 'success'], false],
  ['a success after failures', [admissionIn('CLOSED', { mustRecordSuccess: true }), 'success'], true],
  ['a failure', [admissionIn('CLOSED'), 'failure'], true],
  ['a neutral outcome', [admissionIn('CLOSED', { mustRecordSuccess: true }), 'neutral'], false],
  ['a neutral outcome of a probe', [admissionIn('HALF_OPEN'), 'neutral'], true],
  [
    'a failure of a call admitted without the store',
    [admissionIn('CLOSED', { admittedUnguarded: true }), 'failure'],
    false,
  ],
])('%s needs recording: %3$s', (_, given, expected) => {
  expect(needsRecording(...given)).toBe(expected);
});

test.each<[RecordResult, CircuitRecord, 'success' | 'failure' | 'neutral', object | undefined]>([
  ['counted', closed({ failed: new Set(['a']) }), 'failure', { failed: new Set(['a', 'caller']), generation: 4 }],
  ['nothing', closed({ failed: new Set(['caller']) }), 'failure', undefined],
  ['opened', closed({ failed: new Set(['a', 'b']) }), 'failure', { state: 'OPEN', openUntilMs: 1_000, generation: 5 }],
  ['probe-succeeded', halfOpen({ permits: { caller: 9 } }), 'success', { succeeded: new Set(['caller']), permits: {} }],
  ['closed', halfOpen({ permits: { caller: 9 }, succeeded: new Set(['a']) }), 'success', { state: 'CLOSED' }],
  ['reopened', halfOpen({ permits: { caller: 9 } }), 'failure', { state: 'OPEN', reopenings: 1 }],
  ['permit-released', halfOpen({ permits: { caller: 9 } }), 'neutral', { permits: {}, generation: 4 }],
  ['permit-lost', halfOpen({ permits: { caller: 0 } }), 'success', undefined],
  ['permit-lost', halfOpen({ permits: { other: 9 } }), 'failure', undefined],
  ['older-generation', open(), 'failure', undefined],
])('the effect is "%s" (%#)', (effect, stored, outcome, after) => {
  const decision = record(stored, outcome);
  expect(decision.answer).toBe(effect);
  if (after === undefined) expect(decision.write).toBeUndefined();
  else expect(decision.after).toMatchObject(after);
});

test('a success that saw failures ends the streak in a new generation without an event', () => {
  const decision = record(closed({ failed: new Set(['a']) }), 'success', true);
  expect(decision).toMatchObject({ answer: 'streak-ended', after: { generation: 5, state: 'CLOSED' } });
  expect(decision.event).toBeUndefined();
  expect(decision.after).not.toHaveProperty('failed');
});

test('an outcome counts in its own generation only', () => {
  const late = admissionIn('CLOSED', { generation: 3 });
  expect(decideRecording(closed(), late, 'failure', 0, settings)).toEqual({ answer: 'older-generation' });
});

test('a reporter counts once for all of its failed calls', () => {
  const stored = closed({ failed: new Set(['host-1']) });
  const details = { reporter: 'host-1' };
  expect(decideRecording(stored, admissionIn('CLOSED'), 'failure', 0, settings, details).answer).toBe('nothing');
});
