import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { damageIn, difference, timeline } from './checks.ts';

/** Events in short: type, previous event, seconds, name of the state. */
function history(...events: readonly (readonly [type: string, previous: number, second?: number, name?: string])[]) {
  return events.map(([type, previousEventId, second = 0, name], index): HistoryEvent => {
    const details = type.endsWith('Entered') ? 'stateEnteredEventDetails' : 'stateExitedEventDetails';
    const timestamp = new Date(second * 1000);
    return {
      id: index + 1,
      previousEventId,
      type: type as NonNullable<HistoryEvent['type']>,
      timestamp,
      ...(name && { [details]: { name } }),
    };
  });
}

const WHOLE = [
  ['ExecutionStarted', 0],
  ['TaskStateEntered', 0, 0, 'A'],
  ['TaskScheduled', 2],
  ['TaskStarted', 3],
  ['TaskFailed', 4],
  ['TaskScheduled', 5, 1],
  ['TaskStarted', 6, 1],
  ['TaskSucceeded', 7, 2],
  ['TaskStateExited', 8, 2, 'A'],
  ['ExecutionSucceeded', 9, 2],
] as const;

describe('checks of a history', () => {
  test('finds no damage in one with a retry', () => {
    expect(damageIn(history(...WHOLE))).toEqual([]);
  });

  test('fails for a gap and for a double among the event ids', () => {
    const events = history(...WHOLE);
    expect(damageIn(events.filter(({ id }) => id !== 4))).toContain('event 4 has the id 5');
    expect(damageIn([...events.slice(0, 4), ...events.slice(3)])).toContain('event 5 has the id 4');
  });

  test('fails for a task that is answered twice', () => {
    const damage = damageIn(history(...WHOLE.slice(0, 8), ['TaskSucceeded', 7], ['ExecutionSucceeded', 9]));
    expect(damage).toEqual(['the task started at 7 was answered by 8 TaskSucceeded and 9 TaskSucceeded']);
  });

  test('fails for a state that is left twice', () => {
    const damage = damageIn(history(...WHOLE.slice(0, 9), ['TaskStateExited', 8, 2, 'A'], ['ExecutionSucceeded', 10]));
    expect(damage).toEqual(['the state A entered at 2 was left by 9 and 10']);
  });

  test('fails for an execution that is closed twice, or never', () => {
    expect(damageIn(history(...WHOLE, ['ExecutionSucceeded', 9]))).toEqual(['it has 2 closing events']);
    expect(damageIn(history(...WHOLE.slice(0, 9)))).toEqual(['it has 0 closing events']);
  });

  test('fails for a timer that came late, and lets functions take the time they take', () => {
    const expected = timeline(history(...WHOLE));
    const slow = [
      ...WHOLE.slice(0, 7),
      ['TaskSucceeded', 7, 9],
      ['TaskStateExited', 8, 9, 'A'],
      ['ExecutionSucceeded', 9, 9],
    ];
    expect(difference(expected, timeline(history(...(slow as unknown as typeof WHOLE))))).toEqual([]);
    const late = WHOLE.map((event, index) => (index < 5 ? event : [event[0], event[1], 7, event[3]]));
    expect(difference(expected, timeline(history(...(late as unknown as typeof WHOLE))))).toContain(
      '+1 TaskScheduled  +7000 ms',
    );
  });
});
