import { visitsOf } from '../../ops/visits.ts';
import { HistoryWriter } from './support/history.ts';

function statesOf(writer: HistoryWriter): (string | undefined)[] {
  const visits = visitsOf(writer.events);
  return writer.events.map(({ id = 0 }) => visits.get(id)?.stateEnteredEventDetails?.name);
}

describe('the state an event belongs to', () => {
  test('is found along previousEventId, and the execution itself is in none', () => {
    const writer = new HistoryWriter();
    writer.write('ExecutionStarted', 0);
    writer.write('ExecutionSucceeded', writer.task(writer.task(0, 'One', {}, {}), 'Two', {}, {}));
    const five = (name: string) => Array.from({ length: 5 }, () => name);
    expect(statesOf(writer)).toEqual([undefined, ...five('One'), ...five('Two'), undefined]);
  });

  test('is the Map for the end of an iteration, also when several states ran inside', () => {
    const writer = new HistoryWriter();
    const map = writer.write('MapStateStarted', writer.enter('MapStateEntered', 0, 'Map'));
    const inner = writer.task(writer.write('MapIterationStarted', map), 'One', {}, {});
    const iteration = writer.write('MapIterationSucceeded', writer.task(inner, 'Two', {}, {}), {
      mapIterationSucceededEventDetails: { name: 'Map' },
    });
    writer.write('MapStateSucceeded', iteration);
    writer.task(writer.write('MapStateExited', iteration), 'After', {}, {});
    const states = statesOf(writer);
    expect(states[iteration - 1]).toBe('Map');
    expect(states.slice(iteration, iteration + 2)).toEqual(['Map', 'Map']);
    expect(states.at(-1)).toBe('After');
  });

  test('is found again after a redrive that links to nothing but itself', () => {
    const writer = new HistoryWriter();
    const payload = (agent: string, redriveCount: number) => ({ call: { agent }, retryCount: 0, redriveCount });
    const trend = writer.schedule(writer.enter('TaskStateEntered', 0, 'Trend'), payload('trend', 0));
    const risk = writer.schedule(writer.enter('TaskStateEntered', 0, 'Risk'), payload('risk', 0));
    writer.write('ExecutionFailed', writer.fail(trend, 'States.Runtime', ''));
    const redriven = writer.write('ExecutionRedriven', risk + 2);
    const again = writer.schedule(redriven, payload('risk', 1));
    writer.succeed(writer.schedule(redriven, payload('trend', 1)), {});
    expect(statesOf(writer).slice(again - 3)).toEqual([undefined, undefined, 'Risk', 'Trend', 'Trend']);
  });
});
